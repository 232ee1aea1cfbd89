-- Which campaigns were reported in the period? Empty filters match all; sort is reports, new or active.
-- `matching` is the number of campaigns on all pages.
SELECT
    chosen.campaign_id AS campaign_id,
    chosen.title AS title,
    chosen.name AS name,
    chosen.verdict AS verdict,
    chosen.category AS category,
    chosen.brand AS brand,
    chosen.language AS language,
    chosen.operation_id AS operation_id,
    chosen.status AS status,
    chosen.templates AS templates,
    chosen.first_seen AS first_seen,
    chosen.last_seen AS last_seen,
    counted.reports AS reports,
    count() OVER () AS matching
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
    AND ({q:String} = ''
        OR positionCaseInsensitiveUTF8(chosen.title, {q:String}) > 0
        OR positionCaseInsensitiveUTF8(chosen.name, {q:String}) > 0
        OR campaign_id = {q:String})
ORDER BY
    multiIf(
        {sort:String} = 'new', toUnixTimestamp64Micro(chosen.first_seen),
        {sort:String} = 'active', toUnixTimestamp64Micro(chosen.last_seen),
        toInt64(counted.reports)) DESC,
    campaign_id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
