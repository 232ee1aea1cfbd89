-- Which other campaigns belong to the same operation?
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
    SELECT members.campaign_id AS campaign_id, sum(sent.reports) AS reports
    FROM
    (
        SELECT template, sum(rollup_template_days.reports) AS reports
        FROM rollup_template_days
        WHERE template IN (SELECT template FROM members)
            AND ({carrier:String} = '' OR carrier = {carrier:String})
        GROUP BY template
    ) AS sent
    INNER JOIN members USING (template)
    GROUP BY campaign_id
) AS counted USING (campaign_id)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
