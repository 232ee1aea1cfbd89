-- Which campaigns make up this operation, and how large is each? Over all time.
WITH
    found AS
    (
        SELECT campaign_id FROM campaigns FINAL WHERE operation_id = {operation_id:String} AND merged_into = ''
    ),
    members AS
    (
        SELECT template, campaign_id FROM template_places FINAL
        WHERE campaign_id IN (SELECT campaign_id FROM found)
    )
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
    SELECT * FROM campaigns FINAL
        WHERE operation_id = {operation_id:String} AND merged_into = ''
) AS member
LEFT JOIN
(
    SELECT members.campaign_id AS campaign_id, sum(sent.reports) AS reports
    FROM
    (
        SELECT template, sum(rollup_template_days.reports) AS reports
        FROM rollup_template_days
        WHERE template IN (SELECT template FROM members)
        GROUP BY template
    ) AS sent
    INNER JOIN members USING (template)
    GROUP BY campaign_id
) AS counted USING (campaign_id)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
