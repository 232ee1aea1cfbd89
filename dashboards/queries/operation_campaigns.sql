-- Which campaigns make up this operation, and how large is each? Over all time.
WITH
    (
        SELECT groupArray((template, campaign)) FROM template_places FINAL
        WHERE campaign IN (SELECT campaign FROM campaigns FINAL WHERE operation_id = {operation_id:String} AND merged_into = '')
    ) AS members -- a value, so that it is looked up once
SELECT
    member.campaign_id AS campaign_id,
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
    SELECT *, campaign FROM campaigns FINAL
    WHERE operation_id = {operation_id:String} AND merged_into = ''
) AS member
LEFT JOIN
(
    SELECT transform(template, members.1, members.2, 0) AS campaign, sum(rollup_template_days.reports) AS reports
    FROM rollup_template_days
    WHERE template IN (members.1)
    GROUP BY campaign
) AS counted USING (campaign)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
