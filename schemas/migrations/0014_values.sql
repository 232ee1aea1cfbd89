-- What was seen of senders, domains, hosts and contacts, by what it is and the value: searches and block lists read what they ask for, and
-- no reports (docs/adr/0050-values-lie-together.md).
DROP TABLE IF EXISTS rollup_values SYNC;
CREATE TABLE IF NOT EXISTS rollup_values
(
    value String CODEC(ZSTD(1)),
    template_id String,
    kind LowCardinality(String) COMMENT 'sender, domain, host (where it is not the domain itself), or the kind of contact',
    class LowCardinality(String) COMMENT 'Kind of sender, class of link; empty for contacts',
    brand LowCardinality(String) COMMENT 'Institution that it belongs to',
    day Date,
    carrier LowCardinality(String),
    reports UInt64,
    scams UInt64 COMMENT 'Of these, judged scam',
    vouched UInt64 COMMENT 'Of these, genuine or reported as legitimate',
    allowed UInt64 COMMENT 'Of these, where an allow list or an analyst cleared it',
    blocked UInt64 COMMENT 'Of these, where an analyst blocked it',
    once UInt64 COMMENT 'Of these, not counted in another row for the same value',
    once_scams UInt64 COMMENT 'Of those counted once, judged scam',
    once_unnamed UInt64 COMMENT 'Of those counted once, without a reporter',
    once_unnamed_legit UInt64 COMMENT 'Of those without a reporter, reported as legitimate',
    reporters Array(UInt64) COMMENT 'Each stands for one person, as in rollup_people',
    legit_reporters Array(UInt64) COMMENT 'Of these, who reported it as legitimate',
    places Array(String) COMMENT 'Regions of the reporters, or countries where no region is known',
    first_reported_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    last_reported_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    template UInt64 MATERIALIZED sipHash64(template_id) COMMENT 'Stands for the wording',
    span UInt32 MATERIALIZED toYYYYMMDD(day) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(day))
ORDER BY (kind, class, value, brand, template, carrier)
SETTINGS index_granularity = 1024, min_bytes_for_wide_part = 0;

-- Filled from the reports, so that searches and block lists have their answers all the while; a sixteenth of the days at
-- a time, which keeps memory in bounds.
DROP VIEW IF EXISTS rollup_values_copied SYNC;
CREATE VIEW rollup_values_copied AS
WITH
    arrayDistinct(arrayConcat(
        if(sender = '', [], [('sender', sender, sender_kind::String, sender_brand::String)]),
        arrayMap((domain, class, brand) -> ('domain', domain, class::String, brand::String),
            links.domain, links.link_class, links.brand),
        arrayFilter(one -> one.2 != '', arrayMap((host, domain, class, brand) ->
            ('host', if(host = domain, '', host), class::String, brand::String),
            links.host, links.domain, links.link_class, links.brand)),
        arrayMap((kind, value, brand) -> (kind::String, value, '', brand::String),
            contacts.kind, contacts.value, contacts.brand))) AS ways,
    if(region != '', region, country)::String AS place
SELECT
    carried.2 AS value,
    template_id,
    toLowCardinality(carried.1) AS kind,
    toLowCardinality(carried.3) AS class,
    toLowCardinality(carried.4) AS brand,
    toDate(sent.reported_at) AS day,
    carrier,
    count() AS reports,
    countIf(verdict = 'scam') AS scams,
    countIf(genuine OR disposition = 'legit') AS vouched,
    countIf(arrayExists(
        (code, evidence) -> code IN ('listed_allowed', 'analyst_allowed') AND startsWith(evidence, concat(carried.2, ' (')),
        reasons.code, reasons.evidence)) AS allowed,
    countIf(arrayExists(
        (code, evidence) -> code = 'analyst_blocked' AND startsWith(evidence, concat(carried.2, ' (')),
        reasons.code, reasons.evidence)) AS blocked,
    countIf(carried.5 = 1) AS once,
    countIf(carried.5 = 1 AND verdict = 'scam') AS once_scams,
    countIf(carried.5 = 1 AND sent.reporter = '') AS once_unnamed,
    countIf(carried.5 = 1 AND sent.reporter = '' AND disposition = 'legit') AS once_unnamed_legit,
    arraySort(groupUniqArrayIf(greatest(1, sipHash64(sent.reporter)), sent.reporter != '')) AS reporters,
    arraySort(groupUniqArrayIf(greatest(1, sipHash64(sent.reporter)), sent.reporter != '' AND disposition = 'legit')) AS legit_reporters,
    arraySort(groupUniqArrayIf(place, place != '')) AS places,
    min(sent.reported_at) AS first_reported_at,
    max(sent.reported_at) AS last_reported_at
FROM reports AS sent FINAL
ARRAY JOIN arrayMap(
    (one, nth) -> (one.1, one.2, one.3, one.4, nth), ways, arrayEnumerateUniq(arrayMap(one -> one.2, ways))) AS carried
GROUP BY value, template_id, kind, class, brand, day, carrier;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 0)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 1)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 2)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 3)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 4)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 5)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 6)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 7)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 8)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 9)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 10)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 11)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 12)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 13)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 14)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
INSERT INTO rollup_values SELECT * FROM rollup_values_copied
    WHERE day IN (SELECT toDate(reported_at) FROM reports WHERE toDayOfYear(reported_at) % 16 = 15)
    SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0;
DROP VIEW rollup_values_copied SYNC;

INSERT INTO rollup_dirty (day, batch, phase, sign)
SELECT DISTINCT toDate(reported_at), '0014_values', 'written', 1
FROM reports
WHERE toDate(reported_at) NOT IN (SELECT day FROM rollup_dirty WHERE batch = '0014_values');
