-- Which other campaigns belong to the same operation?
SELECT
    campaign_id,
    sibling.title AS title,
    sibling.name AS name,
    sibling.verdict AS verdict,
    sibling.category AS category,
    sibling.brand AS brand,
    sibling.last_seen AS last_seen,
    counted.reports AS reports
FROM
(
    SELECT * FROM campaigns FINAL
    WHERE operation_id = {operation_id:String} AND campaign_id != {campaign_id:String} AND merged_into = ''
) AS sibling
LEFT JOIN
(
    SELECT campaign_id, sum(reports) AS reports
    FROM campaign_hours
    WHERE ({carrier:String} = '' OR carrier = {carrier:String})
        AND campaign_id IN (SELECT campaign_id FROM campaigns FINAL WHERE operation_id = {operation_id:String})
    GROUP BY campaign_id
) AS counted USING (campaign_id)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
