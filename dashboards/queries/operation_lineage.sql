-- How did campaigns come to this operation, and on what evidence? As it was written down at the time: of its campaigns, and
-- of those that became part of them since, whose ties may be all that binds it.
WITH
    (
        SELECT groupArray(campaign_id) FROM campaigns FINAL
        WHERE operation_id = {operation_id:String} AND merged_into = ''
    ) AS members,
    (
        SELECT groupArray(campaign_id) FROM lineage FINAL
        WHERE change = 'merged' AND other_id IN (SELECT arrayJoin(members))
    ) AS taken_over,
    (
        SELECT groupArray(campaign_id) FROM lineage FINAL
        WHERE change = 'merged' AND other_id IN (SELECT arrayJoin(taken_over))
    ) AS taken_over_before -- those chains are hardly ever longer
SELECT
    at,
    change,
    campaign_id,
    other_id,
    evidence
FROM lineage FINAL
WHERE change = 'operation_joined'
    AND (other_id = {operation_id:String}
        OR campaign_id IN (SELECT arrayJoin(arrayConcat(members, taken_over, taken_over_before))))
ORDER BY at DESC, sequence DESC
LIMIT {limit:UInt32}
