-- Alerts of the period, newest first, then by id; nothing before (`after_place`, `after_id`) where `after_id` is not
-- empty. `campaign_id` is where the campaign's reports are now.
SELECT
    alerts.alert_id AS alert_id,
    if(heads.head = '', alerts.campaign_id, heads.head) AS campaign_id,
    alerts.operation_id AS operation_id,
    alerts.at AS at,
    alerts.kind AS kind,
    alerts.reason AS reason,
    alerts.brand AS brand,
    alerts.category AS category,
    alerts.window_minutes AS window_minutes,
    alerts.reports AS reports,
    alerts.reporters AS reporters,
    alerts.carriers AS carriers,
    alerts.regions AS regions,
    alerts.expected AS expected,
    alerts.score AS score,
    toUnixTimestamp64Micro(alerts.at) AS place
FROM
(
    SELECT * FROM alerts FINAL
    WHERE at >= {from:DateTime('UTC')} AND at < {to:DateTime('UTC')}
) AS alerts
LEFT JOIN campaign_heads AS heads ON heads.campaign_id = alerts.campaign_id
WHERE {after_id:String} = '' OR place < {after_place:Int64}
    OR (place = {after_place:Int64} AND alert_id > {after_id:String})
ORDER BY place DESC, alert_id
LIMIT {limit:UInt32}
