-- Which campaigns took off in the period, and by which figures? The latest alert of each.
SELECT
    alerts.alert_id AS alert_id,
    if(heads.head = '', alerts.campaign_id, heads.head) AS campaign_id,
    campaign.title AS title,
    campaign.name AS name,
    campaign.verdict AS verdict,
    campaign.category AS category,
    campaign.brand AS brand,
    alerts.kind AS kind,
    alerts.reason AS reason,
    alerts.at AS at,
    alerts.window_minutes AS window_minutes,
    alerts.reports AS reports,
    alerts.reporters AS reporters,
    alerts.carriers AS carriers,
    alerts.regions AS regions,
    alerts.expected AS expected,
    alerts.score AS score
FROM (SELECT * FROM alerts FINAL WHERE at >= {from:DateTime('UTC')} AND at < {to:DateTime('UTC')}) AS alerts
LEFT JOIN campaign_heads AS heads ON heads.campaign_id = alerts.campaign_id
LEFT JOIN (SELECT * FROM campaigns FINAL) AS campaign
    ON campaign.campaign_id = if(heads.head = '', alerts.campaign_id, heads.head)
WHERE campaign.status != 'dismissed'
    AND ({category:String} = '' OR campaign.category = {category:String})
    AND ({brand:String} = '' OR campaign.brand = {brand:String})
    AND ({language:String} = '' OR campaign.language = {language:String})
    AND ({verdict:String} = '' OR campaign.verdict = {verdict:String})
ORDER BY at DESC, alert_id
LIMIT 1 BY campaign_id
LIMIT {limit:UInt32}
