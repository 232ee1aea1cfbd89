-- Distinct people of a period as a union of bitmaps (docs/adr/0048-people-as-numbers.md): numbers that are dealt out
-- without gaps make bitmaps small, where 64 bits of a keyed hash would not.

-- Which number stands for which person. A number is given once and kept; what a rebuild adds comes as whole parts.
DROP TABLE IF EXISTS reporter_numbers SYNC;
CREATE TABLE IF NOT EXISTS reporter_numbers
(
    reporter UInt64 COMMENT 'Stands for one person, as in rollup_people',
    number UInt32 COMMENT 'Stands for the same person; from 1, without large gaps'
)
ENGINE = MergeTree
ORDER BY reporter;
INSERT INTO reporter_numbers
SELECT reporter, row_number() OVER (ORDER BY reporter)
FROM (SELECT DISTINCT reporter FROM rollup_people WHERE reporter != 0);

-- Filled from the rollup that has the same people, so that the figures are there at once. Small granules: the hour at a
-- period's end is read with its people, and no other.
DROP TABLE IF EXISTS rollup_reporters SYNC;
CREATE TABLE IF NOT EXISTS rollup_reporters
(
    hour DateTime('UTC'),
    carrier LowCardinality(String),
    numbers AggregateFunction(groupBitmap, UInt32) COMMENT 'Of the people who reported in the hour, as in reporter_numbers',
    reporters Array(UInt64) COMMENT 'The same people, in the order of their numbers',
    span UInt32 MATERIALIZED toYYYYMMDD(hour) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(hour))
ORDER BY (hour, carrier)
SETTINGS index_granularity = 64, min_bytes_for_wide_part = 0;
INSERT INTO rollup_reporters (hour, carrier, numbers, reporters, span)
SELECT
    hour,
    carrier,
    groupBitmapState(number),
    arrayMap(one -> one.2, arraySort(groupArray((number, reporter)))),
    span
FROM (SELECT DISTINCT hour, carrier, reporter, span FROM rollup_people WHERE reporter != 0) AS seen
INNER JOIN reporter_numbers USING (reporter)
GROUP BY hour, carrier, span
SETTINGS max_partitions_per_insert_block = 0, insert_allow_materialized_columns = 1;

-- The same by days, which is a third of the work: whole days of a period are counted from these.
DROP TABLE IF EXISTS rollup_reporter_days SYNC;
CREATE TABLE IF NOT EXISTS rollup_reporter_days
(
    day Date,
    carrier LowCardinality(String),
    numbers AggregateFunction(groupBitmap, UInt32) COMMENT 'Of the people who reported on the day, as in reporter_numbers',
    span UInt32 MATERIALIZED toYYYYMMDD(day) COMMENT 'Which days it lies with: 20261126 a day, 2026112 a third of a month, 202611 a month'
)
ENGINE = MergeTree
PARTITION BY (span, toYYYYMM(day))
ORDER BY (day, carrier);
INSERT INTO rollup_reporter_days (day, carrier, numbers, span)
SELECT toDate(hour) AS day, carrier, groupBitmapMergeState(rollup_reporters.numbers), span
FROM rollup_reporters
GROUP BY day, carrier, span
SETTINGS max_partitions_per_insert_block = 0, insert_allow_materialized_columns = 1;

INSERT INTO rollup_dirty (day, batch, phase, sign)
SELECT DISTINCT toDate(reported_at), '0013_numbers', 'written', 1
FROM reports
WHERE toDate(reported_at) NOT IN (SELECT day FROM rollup_dirty WHERE batch = '0013_numbers');
