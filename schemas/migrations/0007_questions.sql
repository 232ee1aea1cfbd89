-- Rollups for the questions that were still answered from the reports themselves. As those before, each is a pure
-- function of one day of `reports FINAL` (pipeline/warehouse/rollups/*.sql) and is replaced a whole day at a time.

-- A page about a campaign reads the rows of a few wordings from every day: small granules keep that little.
-- Sixty-four bits stand for a reporter: among ten million people, the chance that any two share one is 3 in a million.
CREATE TABLE IF NOT EXISTS rollup_people
(
    template_id String,
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    region LowCardinality(String) COMMENT 'Of the reporter; empty where none is known',
    reporter UInt64 COMMENT 'Stands for one person; 0 where the report names none'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (template_id, hour, carrier, region, reporter)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS rollup_traits
(
    template_id String,
    trait Enum8('sender' = 1, 'domain' = 2, 'contact' = 3, 'identity' = 4, 'reason' = 5),
    kind LowCardinality(String) COMMENT 'Kind of sender or contact, class of link, which identity, code of the reason',
    value String COMMENT 'Sender, domain, contact, answer, or evidence',
    brand LowCardinality(String) COMMENT 'Institution that it belongs to or imitates',
    weight Float32 COMMENT 'Of a reason; 0 otherwise',
    day Date,
    carrier LowCardinality(String),
    reports UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(day)
ORDER BY (template_id, trait, kind, value, brand, weight, carrier)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS rollup_regions
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    region LowCardinality(String) COMMENT 'Of the reporter; the country where no region is known',
    verdict LowCardinality(String),
    reports UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (hour, carrier, region, verdict);

CREATE TABLE IF NOT EXISTS rollup_kinds
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    category LowCardinality(String),
    brand LowCardinality(String),
    sender_kind LowCardinality(String),
    verdict LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (hour, carrier, category, brand, sender_kind, verdict);

CREATE TABLE IF NOT EXISTS rollup_lateness
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    late_seconds UInt32 COMMENT 'From the report to its acceptance, in full seconds; 0 where the clocks disagree',
    reports UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (hour, carrier, late_seconds);

-- Rollups that are new have no figures yet for days that were written before: mark every day, once.
INSERT INTO rollup_dirty (day, batch, phase, sign)
SELECT DISTINCT toDate(reported_at), '0007_questions', 'written', 1
FROM reports
WHERE toDate(reported_at) NOT IN (SELECT day FROM rollup_dirty WHERE batch = '0007_questions');
