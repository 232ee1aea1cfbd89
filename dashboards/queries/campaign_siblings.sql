-- Which other campaigns belong to the same operation?
WITH
    (
        SELECT groupArray((template, campaign)) FROM template_places FINAL
        WHERE campaign IN (SELECT campaign FROM campaigns FINAL WHERE operation_id = {operation_id:String} AND merged_into = '')
    ) AS members -- a value, so that it is looked up once
SELECT
    sibling.campaign_id AS campaign_id,
    sibling.title AS title,
    sibling.name AS name,
    sibling.verdict AS verdict,
    sibling.category AS category,
    sibling.brand AS brand,
    sibling.last_seen AS last_seen,
    counted.reports AS reports
FROM
(
    SELECT *, campaign FROM campaigns FINAL
    WHERE operation_id = {operation_id:String} AND campaign_id != {campaign_id:String} AND merged_into = ''
) AS sibling
LEFT JOIN
(
    SELECT transform(template, members.1, members.2, 0) AS campaign, sum(rollup_template_days.reports) AS reports
    FROM rollup_template_days
    WHERE template IN (members.1)
        AND ({carrier:String} = '' OR carrier = {carrier:String})
    GROUP BY campaign
) AS counted USING (campaign)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
