-- Which addresses sent this campaign?
WITH places AS
(
    SELECT template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String}
)
SELECT
    sender,
    sender_kind,
    any(sender_brand) AS sender_brand,
    count() AS reports
FROM reports FINAL
WHERE template_id IN (places) AND ({carrier:String} = '' OR reports.carrier = {carrier:String})
    AND sender != ''
    AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_templates WHERE template_id IN (places))
GROUP BY sender, sender_kind
ORDER BY reports DESC, sender
LIMIT {limit:UInt32}
