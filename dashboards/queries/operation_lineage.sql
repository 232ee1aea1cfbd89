-- How did campaigns come to this operation, and on what evidence? As it was written down at the time.
SELECT
    at,
    change,
    campaign_id,
    other_id,
    evidence
FROM lineage FINAL
WHERE change = 'operation_joined'
    AND (other_id = {operation_id:String} OR campaign_id IN
        (SELECT campaign_id FROM campaigns FINAL
        WHERE operation_id = {operation_id:String} AND merged_into = ''))
ORDER BY at DESC, sequence DESC
LIMIT {limit:UInt32}
