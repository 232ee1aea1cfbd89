-- Which campaigns may the public be told of: scams that an analyst has confirmed and that were reported lately? The
-- latest first; all of them, or one.
WITH members AS
(
    SELECT template, campaign_id FROM template_places FINAL
    WHERE campaign_id IN (SELECT campaign_id FROM campaigns FINAL WHERE status = 'confirmed')
)
SELECT
    chosen.campaign_id AS campaign_id,
    chosen.category AS category,
    chosen.brand AS brand,
    counted.reports AS reports,
    counted.first_reported_at AS first_reported_at,
    counted.last_reported_at AS last_reported_at
FROM
(
    SELECT campaign_id, category, brand FROM campaigns FINAL
    WHERE status = 'confirmed' AND verdict = 'scam' AND merged_into = ''
        AND ({campaign_id:String} = '' OR campaign_id = {campaign_id:String})
        AND ({category:String} = '' OR category = {category:String})
) AS chosen
INNER JOIN
(
    SELECT members.campaign_id AS campaign_id, sum(sent.reports) AS reports,
        min(sent.first_at) AS first_reported_at, max(sent.last_at) AS last_reported_at
    FROM
    (
        SELECT template, sum(rollup_template_days.reports) AS reports,
            min(rollup_template_days.first_reported_at) AS first_at, max(rollup_template_days.last_reported_at) AS last_at
        FROM rollup_template_days
        WHERE template IN (SELECT template FROM members)
            AND ({carrier:String} = '' OR carrier = {carrier:String})
        GROUP BY template
    ) AS sent
    INNER JOIN members USING (template)
    GROUP BY campaign_id
) AS counted USING (campaign_id)
WHERE last_reported_at >= {from:DateTime('UTC')}
ORDER BY last_reported_at DESC, campaign_id
LIMIT {limit:UInt32}
