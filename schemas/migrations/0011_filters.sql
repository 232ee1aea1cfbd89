-- What pages are filtered by, in the rollups that their panels are asked from: a filter by institution, language or
-- country reads the same rows as the panel without it, and no reports. A rollup that a new order needs is made anew and
-- filled by the rebuild of every day, which is marked below.

DROP TABLE IF EXISTS rollup_hourly SYNC;
CREATE TABLE IF NOT EXISTS rollup_hourly
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    category LowCardinality(String),
    brand LowCardinality(String),
    region LowCardinality(String) COMMENT 'Of the reporter; the country where no region is known',
    language LowCardinality(String),
    sender_kind LowCardinality(String),
    verdict LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (hour, carrier, category, brand, region, language, sender_kind, verdict);

DROP TABLE IF EXISTS rollup_kinds SYNC;
CREATE TABLE IF NOT EXISTS rollup_kinds
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    category LowCardinality(String),
    brand LowCardinality(String),
    country LowCardinality(String) COMMENT 'Of the reporter; empty where none is known',
    language LowCardinality(String),
    sender_kind LowCardinality(String),
    verdict LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (hour, carrier, category, brand, country, language, sender_kind, verdict);

-- A domain belongs to one campaign as a rule, so that these columns hardly add rows.
DROP TABLE IF EXISTS rollup_domains SYNC;
CREATE TABLE IF NOT EXISTS rollup_domains
(
    domain String,
    link_class LowCardinality(String),
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    category LowCardinality(String),
    brand LowCardinality(String),
    country LowCardinality(String) COMMENT 'Of the reporter; empty where none is known',
    language LowCardinality(String),
    verdict LowCardinality(String),
    reports UInt64 COMMENT 'Reports with at least one link on the domain'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (domain, link_class, hour, carrier, category, brand, country, language, verdict);

-- The newest report that the figures of an hour count: how new an answer is, without reading reports.
ALTER TABLE rollup_languages
    ADD COLUMN IF NOT EXISTS last_accepted_at DateTime64(6, 'UTC') COMMENT 'When the newest of these was accepted';

INSERT INTO rollup_dirty (day, batch, phase, sign)
SELECT DISTINCT toDate(reported_at), '0011_filters', 'written', 1
FROM reports
WHERE toDate(reported_at) NOT IN (SELECT day FROM rollup_dirty WHERE batch = '0011_filters');
