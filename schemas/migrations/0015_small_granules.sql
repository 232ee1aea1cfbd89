-- Pages look some twenty campaigns and wordings up among hundreds of thousands. A row that is looked up brings its granule with it, so
-- granules of 256 rows instead of 8 192 read a tenth of the titles and texts (docs/adr/0052-small-granules-for-lookups.md).
-- Each table is copied into the new shape and takes its place in one step; then what was written to it meanwhile is copied too. A run that
-- was interrupted before that has left it to the next one, which begins with it.

CREATE TABLE IF NOT EXISTS campaigns_copied AS campaigns;
INSERT INTO campaigns SELECT * FROM campaigns_copied
    WHERE (campaign_id, version) NOT IN (SELECT campaign_id, version FROM campaigns);
DROP TABLE campaigns_copied SYNC;
CREATE TABLE IF NOT EXISTS campaigns_copied
(
    campaign_id String,
    operation_id String,
    merged_into String,
    title String CODEC(ZSTD(3)),
    `wording.kind` Array(LowCardinality(String)),
    `wording.text` Array(String),
    `wording.others` Array(Array(String)),
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
    version UInt64,
    campaign UInt64 MATERIALIZED sipHash64(campaign_id) COMMENT 'Stands for the campaign',
    INDEX by_operation operation_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY campaign_id
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 256;
INSERT INTO campaigns_copied SELECT * FROM campaigns;
EXCHANGE TABLES campaigns_copied AND campaigns;
INSERT INTO campaigns SELECT * FROM campaigns_copied
    WHERE (campaign_id, version) NOT IN (SELECT campaign_id, version FROM campaigns);
DROP TABLE campaigns_copied SYNC;

CREATE TABLE IF NOT EXISTS templates_copied AS templates;
INSERT INTO templates SELECT * FROM templates_copied
    WHERE (template_id, first_seen, example) NOT IN (SELECT template_id, first_seen, example FROM templates);
DROP TABLE templates_copied SYNC;
CREATE TABLE IF NOT EXISTS templates_copied
(
    template_id String,
    skeleton String CODEC(ZSTD(3)),
    example String CODEC(ZSTD(3)),
    language LowCardinality(String),
    first_seen DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY template_id
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 256;
INSERT INTO templates_copied SELECT * FROM templates;
EXCHANGE TABLES templates_copied AND templates;
INSERT INTO templates SELECT * FROM templates_copied
    WHERE (template_id, first_seen, example) NOT IN (SELECT template_id, first_seen, example FROM templates);
DROP TABLE templates_copied SYNC;
