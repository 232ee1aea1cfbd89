-- Which other campaigns belong to the same operation?
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
        WHERE campaign_id IN (SELECT campaign_id FROM campaigns WHERE operation_id = {operation_id:String})
            AND operation_id = {operation_id:String} AND campaign_id != {campaign_id:String} AND merged_into = ''
) AS sibling
LEFT JOIN
(
    SELECT members.campaign_id AS campaign_id, sum(sent.reports) AS reports
    FROM
    (
        SELECT template_id, sum(rollup_templates.reports) AS reports
        FROM rollup_templates
        WHERE template_id IN (SELECT template_id FROM members)
            AND ({carrier:String} = '' OR carrier = {carrier:String})
        GROUP BY template_id
    ) AS sent
    INNER JOIN members USING (template_id)
    GROUP BY campaign_id
) AS counted USING (campaign_id)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
