-- Campaigns that were reported in the period, in an order that a reader can go on from: `place` falls, then the id
-- rises. Nothing before (`after_place`, `after_id`) where `after_id` is not empty. Empty filters match all.
SELECT
    chosen.campaign_id AS campaign_id,
    chosen.operation_id AS operation_id,
    chosen.title AS title,
    chosen.name AS name,
    chosen.verdict AS verdict,
    chosen.category AS category,
    chosen.brand AS brand,
    chosen.language AS language,
    chosen.status AS status,
    chosen.templates AS templates,
    chosen.first_seen AS first_seen,
    chosen.last_seen AS last_seen,
    counted.reports AS reports,
    multiIf(
        {sort:String} = 'new', toUnixTimestamp64Micro(chosen.first_seen),
        {sort:String} = 'active', toUnixTimestamp64Micro(chosen.last_seen),
        toInt64(counted.reports)) AS place
FROM
(
    SELECT places.campaign AS campaign, sum(sent.reports) AS reports
    FROM
    (
        SELECT template, sum(rollup_templates.reports) AS reports
        FROM rollup_templates
        WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
            AND ({carrier:String} = '' OR carrier = {carrier:String})
        GROUP BY template
    ) AS sent
    INNER JOIN (SELECT template, campaign FROM template_places FINAL) AS places USING (template)
    GROUP BY campaign
) AS counted
INNER JOIN (SELECT *, campaign FROM campaigns FINAL) AS chosen USING (campaign)
WHERE ({verdict:String} = '' OR chosen.verdict = {verdict:String})
    AND ({category:String} = '' OR chosen.category = {category:String})
    AND ({brand:String} = '' OR chosen.brand = {brand:String})
    AND ({after_id:String} = '' OR place < {after_place:Int64}
        OR (place = {after_place:Int64} AND campaign_id > {after_id:String}))
ORDER BY place DESC, campaign_id
LIMIT {limit:UInt32}
