-- Reports as they were first accepted, and everything needed to accept each one exactly once.
-- An empty string means "none" in every text column: no contract allows an empty value there.

-- One live row per (carrier, report_id). A row's place derives only from what the carrier sent, so a new enrichment
-- of the same content replaces it, and other content under the same id is another row, which is buried (is_buried)
-- when it lost. Read it with FINAL. Days are partitions: rollups are rebuilt by day and retention drops whole days.
CREATE TABLE IF NOT EXISTS reports
(
    carrier LowCardinality(String),
    report_id String CODEC(ZSTD(1)),
    content_hash UInt64 CODEC(NONE),
    reported_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    received_at Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    accepted_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    sender String CODEC(ZSTD(1)),
    reporter String CODEC(ZSTD(1)),
    protocol LowCardinality(String),
    disposition LowCardinality(String),
    country LowCardinality(String),
    region LowCardinality(String),
    text String CODEC(ZSTD(3)),
    template_id LowCardinality(String),
    language LowCardinality(String),
    script LowCardinality(String),
    sender_kind LowCardinality(String),
    sender_country LowCardinality(String),
    sender_brand LowCardinality(String),
    signature LowCardinality(String),
    brand LowCardinality(String),
    identity_sender LowCardinality(String),
    identity_signature LowCardinality(String),
    identity_link LowCardinality(String),
    identity_contact LowCardinality(String),
    genuine Bool,
    links Nested
    (
        url String,
        host String,
        domain String,
        link_class LowCardinality(String),
        brand LowCardinality(String),
        imitates LowCardinality(String)
    ),
    contacts Nested
    (
        kind LowCardinality(String),
        value String,
        brand LowCardinality(String)
    ),
    category LowCardinality(String),
    verdict LowCardinality(String),
    risk_score Float32,
    reasons Nested
    (
        code LowCardinality(String),
        evidence String,
        weight Float32
    ),
    enrichment_version UInt32,
    origin_topic LowCardinality(String),
    origin_partition UInt32,
    origin_offset UInt64 CODEC(Delta, ZSTD(1)),
    origin_index UInt32 CODEC(ZSTD(1)),
    written_at DateTime64(3, 'UTC') DEFAULT now64(3),
    version UInt64 CODEC(ZSTD(1)),
    is_buried UInt8 CODEC(ZSTD(1)),
    INDEX templates template_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_buried)
PARTITION BY toYYYYMMDD(reported_at)
ORDER BY (toStartOfHour(reported_at), carrier, report_id, content_hash)
SETTINGS non_replicated_deduplication_window = 1000;

-- The only place of raw message text. Kept for 30 days from acceptance; a sending clock set ahead gains nothing.
-- Whole days expire together, so that nothing waits for a merge of mixed parts.
CREATE TABLE IF NOT EXISTS raw_texts
(
    carrier LowCardinality(String),
    report_id String,
    content_hash UInt64,
    body String CODEC(ZSTD(3)),
    accepted_at DateTime64(6, 'UTC'),
    kept_from DateTime('UTC') DEFAULT toDateTime(least(accepted_at, now64(6, 'UTC')), 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(kept_from)
ORDER BY (carrier, report_id, content_hash)
TTL kept_from + INTERVAL 30 DAY DELETE
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1;

-- Who has which report id: written after the report itself. More than one content under one id means that two
-- writers met; the first accepted wins. Small granules and blocks, because a batch looks up some thousands of ids that
-- may lie anywhere: with random ids this halves the time of a look-up.
CREATE TABLE IF NOT EXISTS report_keys
(
    carrier LowCardinality(String),
    report_id String CODEC(LZ4),
    content_hash UInt64 CODEC(NONE),
    reported_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    accepted_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    origin_topic LowCardinality(String),
    origin_partition UInt32,
    origin_offset UInt64 CODEC(Delta, ZSTD(1)),
    origin_index UInt32 CODEC(ZSTD(1)),
    enrichment_version UInt32,
    claimed_at DateTime('UTC') DEFAULT now(),
    INDEX recent claimed_at TYPE minmax GRANULARITY 16
)
ENGINE = ReplacingMergeTree(enrichment_version)
PRIMARY KEY (carrier, report_id)
ORDER BY (carrier, report_id, content_hash, accepted_at, origin_partition, origin_offset, origin_index)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 256,
    min_compress_block_size = 8192, max_compress_block_size = 16384;

-- The same report again, in another record: counted, and otherwise ignored.
CREATE TABLE IF NOT EXISTS report_duplicates
(
    carrier LowCardinality(String),
    report_id String,
    content_hash UInt64,
    accepted_at DateTime64(6, 'UTC'),
    origin_topic LowCardinality(String),
    origin_partition UInt32,
    origin_offset UInt64,
    origin_index UInt32
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(accepted_at)
ORDER BY (toStartOfHour(accepted_at), carrier, report_id, accepted_at, origin_partition, origin_offset, origin_index)
TTL toDateTime(accepted_at) + INTERVAL 400 DAY DELETE
SETTINGS non_replicated_deduplication_window = 1000;

-- A taken report id with other content: kept as evidence, never counted as a report.
CREATE TABLE IF NOT EXISTS report_conflicts
(
    carrier LowCardinality(String),
    report_id String,
    content_hash UInt64,
    accepted_content_hash UInt64,
    accepted_at DateTime64(6, 'UTC'),
    reported_at DateTime64(6, 'UTC'),
    sender String,
    reporter String,
    disposition LowCardinality(String),
    text String CODEC(ZSTD(3)),
    template_id LowCardinality(String),
    origin_topic LowCardinality(String),
    origin_partition UInt32,
    origin_offset UInt64,
    origin_index UInt32
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(accepted_at)
ORDER BY (toStartOfHour(accepted_at), carrier, report_id, accepted_at, origin_partition, origin_offset, origin_index)
TTL toDateTime(accepted_at) + INTERVAL 400 DAY DELETE
SETTINGS non_replicated_deduplication_window = 1000;
