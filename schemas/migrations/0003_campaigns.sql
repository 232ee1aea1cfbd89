-- What the clusterer decided. Every row may be written again; the highest version of a key counts (FINAL).

CREATE TABLE IF NOT EXISTS templates
(
    template_id String,
    skeleton String CODEC(ZSTD(3)),
    example String CODEC(ZSTD(3)),
    language LowCardinality(String),
    first_seen DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY template_id
SETTINGS non_replicated_deduplication_window = 1000;

-- The versioned mapping that is joined at query time: merging campaigns changes rows here and no report.
CREATE TABLE IF NOT EXISTS template_places
(
    template_id String,
    campaign_id String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY template_id
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS campaigns
(
    campaign_id String,
    operation_id String,
    merged_into String,
    title String CODEC(ZSTD(3)),
    language LowCardinality(String),
    brand LowCardinality(String),
    category LowCardinality(String),
    verdict LowCardinality(String),
    genuine Bool,
    templates UInt32,
    first_seen DateTime64(6, 'UTC'),
    last_seen DateTime64(6, 'UTC'),
    status LowCardinality(String),
    name String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY campaign_id
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS lineage
(
    sequence UInt64,
    at DateTime64(6, 'UTC'),
    change LowCardinality(String),
    campaign_id String,
    other_id String,
    evidence String CODEC(ZSTD(3)),
    INDEX others other_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (campaign_id, sequence)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS alerts
(
    alert_id String,
    campaign_id String,
    operation_id String,
    at DateTime64(6, 'UTC'),
    kind LowCardinality(String),
    reason String,
    brand LowCardinality(String),
    category LowCardinality(String),
    window_minutes UInt32,
    reports UInt64,
    reporters UInt64,
    carriers UInt32,
    regions UInt32,
    expected Float64,
    score Float64,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY alert_id
SETTINGS non_replicated_deduplication_window = 1000;

-- Where the reports of a merged campaign are found now: chains of merges followed to their end. A campaign that was
-- never merged is not in it.
CREATE VIEW IF NOT EXISTS campaign_heads AS
WITH RECURSIVE followed AS
(
    SELECT campaign_id, merged_into AS head, 1 AS steps
    FROM campaigns FINAL
    WHERE merged_into != ''
    UNION ALL
    SELECT followed.campaign_id, further.merged_into AS head, followed.steps + 1 AS steps
    FROM followed
    INNER JOIN (SELECT campaign_id, merged_into FROM campaigns FINAL WHERE merged_into != '') AS further
        ON further.campaign_id = followed.head
    WHERE followed.steps < 1000
)
SELECT campaign_id, argMax(head, steps) AS head
FROM followed
GROUP BY campaign_id;

-- Reports per campaign, hour and carrier, by today's places. The clusterer writes a new place for every template of a
-- campaign that is merged away, so places name living campaigns and no chain has to be followed here.
CREATE VIEW IF NOT EXISTS campaign_hours AS
SELECT
    places.campaign_id AS campaign_id,
    counts.hour AS hour,
    counts.carrier AS carrier,
    sum(counts.reports) AS reports,
    sum(counts.legit) AS legit,
    min(counts.first_reported_at) AS first_reported_at,
    max(counts.last_reported_at) AS last_reported_at
FROM rollup_templates AS counts
INNER JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places
    ON places.template_id = counts.template_id
GROUP BY campaign_id, hour, carrier;
