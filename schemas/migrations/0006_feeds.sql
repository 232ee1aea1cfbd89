-- What was loaded from outside and what analysts decided: every version, so that any can be compared or restored.
-- The topic carries what holds now; this is the record of how it came about, and what an empty broker is filled from.

-- One load (or undo) of a feed. `step` rises: 1 stored, 2 published, 3 withdrawn because another load was first.
CREATE TABLE IF NOT EXISTS feed_versions
(
    feed LowCardinality(String),
    version UInt32,
    load_id String,
    kind LowCardinality(String),
    content_of UInt32,
    loaded_at DateTime64(6, 'UTC'),
    loaded_by String,
    file String,
    sha256 String,
    rows UInt64,
    added UInt64,
    changed UInt64,
    removed UInt64,
    step UInt8
)
ENGINE = ReplacingMergeTree(step)
ORDER BY (feed, version, load_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- What a load changed: a row of the feed as it became, or that it went. `payload` is the event's payload as JSON.
CREATE TABLE IF NOT EXISTS feed_rows
(
    feed LowCardinality(String),
    row_key String CODEC(ZSTD(1)),
    version UInt32,
    load_id String,
    removed Bool,
    payload String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
ORDER BY (feed, row_key, version, load_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- The audit of analysts' decisions; never changed and never removed. `step`: 1 recorded, 2 published.
CREATE TABLE IF NOT EXISTS decisions
(
    decision_id String,
    at DateTime64(6, 'UTC'),
    analyst String,
    action LowCardinality(String),
    subject String,
    comment String,
    undoes String,
    event String CODEC(ZSTD(3)),
    step UInt8
)
ENGINE = ReplacingMergeTree(step)
ORDER BY (at, decision_id)
SETTINGS non_replicated_deduplication_window = 1000;
