-- How long from a campaign's first report to its first alert? Of campaigns that were first alerted in the period.
SELECT
    count() AS campaigns,
    quantileExact(0.5)(seconds) AS median_seconds,
    quantileExact(0.95)(seconds) AS p95_seconds
FROM
(
    SELECT
        alerted.campaign_id AS campaign_id,
        toUInt64(greatest(0, dateDiff('second', campaign.first_seen, alerted.first_at))) AS seconds
    FROM
    (
        SELECT if(heads.head = '', alerts.campaign_id, heads.head) AS campaign_id, min(alerts.at) AS first_at
        FROM (SELECT campaign_id, at FROM alerts FINAL) AS alerts
        LEFT JOIN campaign_heads AS heads ON heads.campaign_id = alerts.campaign_id
        GROUP BY campaign_id
        HAVING first_at >= {from:DateTime('UTC')} AND first_at < {to:DateTime('UTC')}
    ) AS alerted
    INNER JOIN
    (
        SELECT campaign_id, first_seen
        FROM campaigns FINAL
        WHERE ({category:String} = '' OR category = {category:String})
            AND ({brand:String} = '' OR brand = {brand:String})
            AND ({language:String} = '' OR language = {language:String})
            AND ({verdict:String} = '' OR verdict = {verdict:String})
    ) AS campaign USING (campaign_id)
)
