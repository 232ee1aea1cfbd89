-- What could not be processed, sealed, for as long as it may be wanted back. Not partitioned by time: the same letter
-- may be rejected again later, and must stay one row.
CREATE TABLE IF NOT EXISTS dead_letters
(
    dead_letter_id String,
    stage LowCardinality(String),
    reason LowCardinality(String),
    detail String CODEC(ZSTD(3)),
    carrier LowCardinality(String),
    report_id String,
    origin_topic LowCardinality(String),
    origin_partition Nullable(UInt32),
    origin_offset Nullable(UInt64),
    origin_index Nullable(UInt32),
    rejected_at DateTime64(6, 'UTC'),
    sealed_raw String CODEC(ZSTD(1)),
    raw_bytes UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY dead_letter_id
TTL toDateTime(rejected_at) + INTERVAL 90 DAY DELETE
SETTINGS non_replicated_deduplication_window = 1000;
