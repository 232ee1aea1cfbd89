-- Which campaigns make up this operation, and how large is each? Over all time.
WITH
    found AS
    (
        SELECT campaign_id FROM campaigns FINAL
        WHERE campaign_id IN (SELECT campaign_id FROM campaigns WHERE operation_id = {operation_id:String})
            AND operation_id = {operation_id:String} AND merged_into = ''
    ),
    members AS
    (
        SELECT template_id, campaign_id FROM template_places FINAL
        WHERE template_id IN (SELECT template_id FROM template_places WHERE campaign_id IN (SELECT campaign_id FROM found))
            AND campaign_id IN (SELECT campaign_id FROM found)
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
        WHERE campaign_id IN (SELECT campaign_id FROM campaigns WHERE operation_id = {operation_id:String})
            AND operation_id = {operation_id:String} AND merged_into = ''
) AS member
LEFT JOIN
(
    SELECT members.campaign_id AS campaign_id, sum(sent.reports) AS reports
    FROM
    (
        SELECT template_id, sum(rollup_templates.reports) AS reports
        FROM rollup_templates
        WHERE template_id IN (SELECT template_id FROM members)
        GROUP BY template_id
    ) AS sent
    INNER JOIN members USING (template_id)
    GROUP BY campaign_id
) AS counted USING (campaign_id)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
