-- For questions about campaigns at millions of reports. Numbers that stand for ids are grouped and joined several times
-- faster than the ids: of ten million wordings, the chance that any two share one is 3 in a million.

ALTER TABLE rollup_templates ADD COLUMN IF NOT EXISTS template UInt64 MATERIALIZED sipHash64(template_id)
    COMMENT 'Stands for the wording';
ALTER TABLE rollup_templates MATERIALIZE COLUMN template;
ALTER TABLE template_places ADD COLUMN IF NOT EXISTS template UInt64 MATERIALIZED sipHash64(template_id)
    COMMENT 'Stands for the wording';
ALTER TABLE template_places ADD COLUMN IF NOT EXISTS campaign UInt64 MATERIALIZED sipHash64(campaign_id)
    COMMENT 'Stands for the campaign';
ALTER TABLE template_places MATERIALIZE COLUMN template;
ALTER TABLE template_places MATERIALIZE COLUMN campaign;
ALTER TABLE campaigns ADD COLUMN IF NOT EXISTS campaign UInt64 MATERIALIZED sipHash64(campaign_id)
    COMMENT 'Stands for the campaign';
ALTER TABLE campaigns MATERIALIZE COLUMN campaign;

-- The wordings of a campaign and the campaigns of an operation, without reading every row. Questions look for candidates
-- by these and ask FINAL of the candidates alone.
ALTER TABLE template_places ADD INDEX IF NOT EXISTS by_campaign campaign_id TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE template_places MATERIALIZE INDEX by_campaign;
ALTER TABLE campaigns ADD INDEX IF NOT EXISTS by_operation operation_id TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE campaigns MATERIALIZE INDEX by_operation;
