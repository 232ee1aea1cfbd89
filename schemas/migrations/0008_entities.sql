-- What block lists, the ties of an operation and searches ask for, and from where a campaign was reported. As every rollup,
-- a pure function of one day of `reports FINAL` (pipeline/warehouse/rollups/*.sql), replaced a whole day at a time.

-- A page about an operation reads the rows of a few wordings, a search those of one value, which the index finds.
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
    INDEX by_value value TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(hour)
ORDER BY (template_id, kind, value, class, brand, hour, carrier)
SETTINGS index_granularity = 1024;

ALTER TABLE rollup_traits
    MODIFY COLUMN trait Enum8('sender' = 1, 'domain' = 2, 'contact' = 3, 'identity' = 4, 'reason' = 5, 'place' = 6);

-- Rollups that are new or hold more have no figures yet for days that were written before: mark every day, once.
INSERT INTO rollup_dirty (day, batch, phase, sign)
SELECT DISTINCT toDate(reported_at), '0008_entities', 'written', 1
FROM reports
WHERE toDate(reported_at) NOT IN (SELECT day FROM rollup_dirty WHERE batch = '0008_entities');
