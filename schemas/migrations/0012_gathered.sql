-- Days that are long past lie together (pipeline/warehouse/gathering.py): a question over weeks opens a few parts instead of
-- one for each day. `span` says where a row lies and is the day unless whoever inserts it says otherwise.
-- Each rollup is copied into the new shape and takes its place in one step, so pages have their figures all the while. A
-- copy that was interrupted is dropped and made again from whichever shape the rollup then has. Last, every day is marked:
-- one that was swapped in during a copy would be missing from it.

DROP TABLE IF EXISTS rollup_hourly_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_hourly_copied
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
    legit UInt64 COMMENT 'Of these, reported as legitimate',
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (hour, carrier, category, brand, region, language, sender_kind, verdict);
INSERT INTO rollup_hourly_copied SELECT * FROM rollup_hourly SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_hourly_copied AND rollup_hourly;
DROP TABLE rollup_hourly_copied SYNC;

DROP TABLE IF EXISTS rollup_kinds_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_kinds_copied
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
    legit UInt64 COMMENT 'Of these, reported as legitimate',
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (hour, carrier, category, brand, country, language, sender_kind, verdict);
INSERT INTO rollup_kinds_copied SELECT * FROM rollup_kinds SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_kinds_copied AND rollup_kinds;
DROP TABLE rollup_kinds_copied SYNC;

DROP TABLE IF EXISTS rollup_regions_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_regions_copied
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    region LowCardinality(String) COMMENT 'Of the reporter; the country where no region is known',
    verdict LowCardinality(String),
    reports UInt64,
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (hour, carrier, region, verdict);
INSERT INTO rollup_regions_copied SELECT * FROM rollup_regions SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_regions_copied AND rollup_regions;
DROP TABLE rollup_regions_copied SYNC;

DROP TABLE IF EXISTS rollup_languages_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_languages_copied
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    language LowCardinality(String),
    verdict LowCardinality(String),
    reports UInt64,
    last_accepted_at DateTime64(6, 'UTC') COMMENT 'When the newest of these was accepted',
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (hour, carrier, language, verdict);
INSERT INTO rollup_languages_copied SELECT * FROM rollup_languages SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_languages_copied AND rollup_languages;
DROP TABLE rollup_languages_copied SYNC;

DROP TABLE IF EXISTS rollup_lateness_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_lateness_copied
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    late_seconds UInt32 COMMENT 'From the report to its acceptance, in full seconds; 0 where the clocks disagree',
    reports UInt64,
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (hour, carrier, late_seconds);
INSERT INTO rollup_lateness_copied SELECT * FROM rollup_lateness SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_lateness_copied AND rollup_lateness;
DROP TABLE rollup_lateness_copied SYNC;

DROP TABLE IF EXISTS rollup_templates_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_templates_copied
(
    template_id String,
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate',
    first_reported_at DateTime64(6, 'UTC'),
    last_reported_at DateTime64(6, 'UTC'),
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording',
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (template, hour, carrier)
SETTINGS index_granularity = 1024;
INSERT INTO rollup_templates_copied SELECT * FROM rollup_templates SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_templates_copied AND rollup_templates;
DROP TABLE rollup_templates_copied SYNC;

DROP TABLE IF EXISTS rollup_template_days_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_template_days_copied
(
    template_id String,
    day Date,
    carrier LowCardinality(String),
    reports UInt64,
    legit UInt64 COMMENT 'Of these, reported as legitimate',
    first_reported_at DateTime64(6, 'UTC'),
    last_reported_at DateTime64(6, 'UTC'),
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording',
    span UInt32 MATERIALIZED toYYYYMMDD(day) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(day))
ORDER BY (template, carrier)
SETTINGS index_granularity = 1024;
INSERT INTO rollup_template_days_copied SELECT * FROM rollup_template_days SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_template_days_copied AND rollup_template_days;
DROP TABLE rollup_template_days_copied SYNC;

DROP TABLE IF EXISTS rollup_domains_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_domains_copied
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
    reports UInt64 COMMENT 'Reports with at least one link on the domain',
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (domain, link_class, hour, carrier, category, brand, country, language, verdict);
INSERT INTO rollup_domains_copied SELECT * FROM rollup_domains SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_domains_copied AND rollup_domains;
DROP TABLE rollup_domains_copied SYNC;

DROP TABLE IF EXISTS rollup_traits_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_traits_copied
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
    span UInt32 MATERIALIZED toYYYYMMDD(day) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month',
    INDEX by_kind kind TYPE bloom_filter(0.01) GRANULARITY 8
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(day))
ORDER BY (template, trait, kind, value, brand, weight, carrier)
SETTINGS index_granularity = 1024, min_bytes_for_wide_part = 0;
INSERT INTO rollup_traits_copied SELECT * FROM rollup_traits SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_traits_copied AND rollup_traits;
DROP TABLE rollup_traits_copied SYNC;

DROP TABLE IF EXISTS rollup_people_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_people_copied
(
    template_id String,
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    region LowCardinality(String) COMMENT 'Of the reporter; empty where none is known',
    reporter UInt64 COMMENT 'Stands for one person; 0 where the report names none',
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording',
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (template, hour, carrier, region, reporter)
SETTINGS index_granularity = 1024, min_bytes_for_wide_part = 0;
INSERT INTO rollup_people_copied SELECT * FROM rollup_people SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_people_copied AND rollup_people;
DROP TABLE rollup_people_copied SYNC;

DROP TABLE IF EXISTS rollup_entities_copied SYNC;
CREATE TABLE IF NOT EXISTS rollup_entities_copied
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
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month',
    INDEX by_value value TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (template, kind, value, class, brand, hour, carrier)
SETTINGS index_granularity = 1024, min_bytes_for_wide_part = 0;
INSERT INTO rollup_entities_copied SELECT * FROM rollup_entities SETTINGS max_partitions_per_insert_block = 0;
EXCHANGE TABLES rollup_entities_copied AND rollup_entities;
DROP TABLE rollup_entities_copied SYNC;

INSERT INTO rollup_dirty (day, batch, phase, sign)
SELECT DISTINCT toDate(reported_at), '0012_gathered', 'written', 1
FROM reports
WHERE toDate(reported_at) NOT IN (SELECT day FROM rollup_dirty WHERE batch = '0012_gathered');
