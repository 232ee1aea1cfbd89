-- For campaigns at ten million reports. Rollups by wording are ordered by the number that stands for it, not by its id:
-- a page that asks for some wordings of every day compares 8 bytes instead of 41, and reads small granules around them.
-- A rollup that a new order needs is made anew and filled by the rebuild of every day, which is marked below.

DROP TABLE IF EXISTS rollup_templates SYNC;
CREATE TABLE IF NOT EXISTS rollup_templates
(
    template_id String,
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate',
    first_reported_at DateTime64(6, 'UTC'),
    last_reported_at DateTime64(6, 'UTC'),
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (template, hour, carrier)
SETTINGS index_granularity = 1024;

-- The same by days: a third of the rows, for lists over weeks and for figures over all time.
CREATE TABLE IF NOT EXISTS rollup_template_days
(
    template_id String,
    day Date,
    carrier LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate',
    first_reported_at DateTime64(6, 'UTC'),
    last_reported_at DateTime64(6, 'UTC'),
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(day)
ORDER BY (template, carrier)
SETTINGS index_granularity = 1024;

DROP TABLE IF EXISTS rollup_people SYNC;
CREATE TABLE IF NOT EXISTS rollup_people
(
    template_id String,
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    region LowCardinality(String) COMMENT 'Of the reporter; empty where none is known',
    reporter UInt64 COMMENT 'Stands for one person; 0 where the report names none',
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording'
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (template, hour, carrier, region, reporter)
SETTINGS index_granularity = 1024, min_bytes_for_wide_part = 0;

DROP TABLE IF EXISTS rollup_traits SYNC;
CREATE TABLE IF NOT EXISTS rollup_traits
(
    template_id String,
    trait Enum8('sender' = 1, 'domain' = 2, 'contact' = 3, 'identity' = 4, 'reason' = 5, 'place' = 6),
    kind LowCardinality(String) COMMENT 'Kind of sender or contact, class of link, which identity, code of the reason',
    value String COMMENT 'Sender, domain, contact, answer, or evidence',
    brand LowCardinality(String) COMMENT 'Institution that it belongs to or imitates',
    weight Float32 COMMENT 'Of a reason; 0 otherwise',
    day Date,
    carrier LowCardinality(String),
    reports UInt64,
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording',
    INDEX by_kind kind TYPE bloom_filter(0.01) GRANULARITY 8
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(day)
ORDER BY (template, trait, kind, value, brand, weight, carrier)
SETTINGS index_granularity = 1024, min_bytes_for_wide_part = 0;

DROP TABLE IF EXISTS rollup_entities SYNC;
CREATE TABLE IF NOT EXISTS rollup_entities
(
    template_id String,
    kind LowCardinality(String) COMMENT 'sender, domain, host (where it is not the domain itself), or the kind of contact',
    value String CODEC(ZSTD(1)),
    class LowCardinality(String) COMMENT 'Kind of sender, class of link; empty for contacts',
    brand LowCardinality(String) COMMENT 'Institution that it belongs to',
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    reports UInt64,
    scams UInt64 COMMENT 'Of these, judged scam',
    vouched UInt64 COMMENT 'Of these, genuine or reported as legitimate',
    allowed UInt64 COMMENT 'Of these, where an allow list or an analyst cleared it',
    blocked UInt64 COMMENT 'Of these, where an analyst blocked it',
    reporters Array(UInt64) COMMENT 'Each stands for one person, as in rollup_people',
    first_reported_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    last_reported_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording',
    INDEX by_value value TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (template, kind, value, class, brand, hour, carrier)
SETTINGS index_granularity = 1024, min_bytes_for_wide_part = 0;

INSERT INTO rollup_dirty (day, batch, phase, sign)
SELECT DISTINCT toDate(reported_at), '0010_by_wording', 'written', 1
FROM reports
WHERE toDate(reported_at) NOT IN (SELECT day FROM rollup_dirty WHERE batch = '0010_by_wording');
