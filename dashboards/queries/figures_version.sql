-- Has any figure changed? Two equal answers mean that no table a page reads was written to in between.
-- It reads no rows: parts carry the numbers of their inserts, and merging parts keeps them.
SELECT toString(groupBitXor(cityHash64(table, partition_id, last_block))) AS version
FROM
(
    SELECT table, partition_id, max(max_block_number) AS last_block
    FROM system.parts
    WHERE database = currentDatabase() AND active
        AND table IN
        (
            'rollup_hourly', 'rollup_kinds', 'rollup_regions', 'rollup_languages', 'rollup_lateness',
            'rollup_templates', 'rollup_template_days', 'rollup_domains', 'rollup_traits', 'rollup_people', 'rollup_entities',
            'templates', 'template_places', 'campaigns', 'lineage', 'alerts', 'dead_letters', 'decisions'
        )
    GROUP BY table, partition_id
)
