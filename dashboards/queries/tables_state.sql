-- Has any table changed? Two equal answers mean that none was written to, and that no row was deleted, in between.
-- It reads no rows: parts carry the numbers of their inserts and of the deletions they have had; merging parts keeps them.
-- Empty where no part is seen here, as in a database that reads over shards: then nothing can be said.
SELECT if(count() = 0, '', toString(groupBitXor(cityHash64(table, partition_id, last_block, last_deletion)))) AS state
FROM
(
    SELECT table, partition_id, max(max_block_number) AS last_block, max(data_version) AS last_deletion
    FROM system.parts
    WHERE database = currentDatabase() AND active
    GROUP BY table, partition_id
)
