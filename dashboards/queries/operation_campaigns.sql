-- Which campaigns make up this operation, and how large is each? Over all time.
SELECT
    campaign_id,
    member.title AS title,
    member.name AS name,
    member.verdict AS verdict,
    member.category AS category,
    member.brand AS brand,
    member.status AS status,
    member.templates AS templates,
    member.first_seen AS first_seen,
    member.last_seen AS last_seen,
    counted.reports AS reports
FROM
(
    SELECT * FROM campaigns FINAL WHERE operation_id = {operation_id:String} AND merged_into = ''
) AS member
LEFT JOIN
(
    SELECT campaign_id, sum(reports) AS reports
    FROM campaign_hours
    WHERE campaign_id IN
        (SELECT campaign_id FROM campaigns FINAL WHERE operation_id = {operation_id:String} AND merged_into = '')
    GROUP BY campaign_id
) AS counted USING (campaign_id)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
