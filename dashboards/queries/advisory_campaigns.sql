-- Which campaigns may the public be told of: scams that an analyst has confirmed and that were reported lately? The
-- latest first; all of them, or one.
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
    SELECT
        campaign_id,
        sum(reports) AS reports,
        min(campaign_hours.first_reported_at) AS first_reported_at,
        max(campaign_hours.last_reported_at) AS last_reported_at
    FROM campaign_hours
    WHERE ({carrier:String} = '' OR carrier = {carrier:String})
        AND campaign_id IN (SELECT campaign_id FROM campaigns FINAL WHERE status = 'confirmed')
    GROUP BY campaign_id
) AS counted USING (campaign_id)
WHERE last_reported_at >= {from:DateTime('UTC')}
ORDER BY last_reported_at DESC, campaign_id
LIMIT {limit:UInt32}
