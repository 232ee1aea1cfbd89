-- Counts that pages read. Each is a pure function of one day of `reports FINAL` (pipeline/warehouse/rollups/*.sql)
-- and is replaced a whole day at a time, so replays, late reports and relabelling cannot make it drift.

-- Days whose rollups may be behind. A writer marks a day before it writes reports and again afterwards; a rebuilder
-- cancels (sign = -1) what it has covered. What is left over has a positive sum.
CREATE TABLE IF NOT EXISTS rollup_dirty
(
    day Date,
    batch String,
    phase Enum8('writing' = 1, 'written' = 2),
    marked_at DateTime64(3, 'UTC') DEFAULT now64(3),
    sign Int8
)
ENGINE = CollapsingMergeTree(sign)
ORDER BY (day, batch, phase);

CREATE TABLE IF NOT EXISTS rollup_hourly
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    category LowCardinality(String),
    brand LowCardinality(String),
    region LowCardinality(String) COMMENT 'Of the reporter; the country where no region is known',
    sender_kind LowCardinality(String),
    verdict LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (hour, carrier, category, brand, region, sender_kind, verdict);

CREATE TABLE IF NOT EXISTS rollup_templates
(
    template_id String,
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate',
    first_reported_at DateTime64(6, 'UTC'),
    last_reported_at DateTime64(6, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (template_id, hour, carrier);

CREATE TABLE IF NOT EXISTS rollup_domains
(
    domain String,
    link_class LowCardinality(String),
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    reports UInt64 COMMENT 'Reports with at least one link on the domain'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (domain, link_class, hour, carrier);

CREATE TABLE IF NOT EXISTS rollup_languages
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    language LowCardinality(String),
    verdict LowCardinality(String),
    reports UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (hour, carrier, language, verdict);
