-- Why are this campaign's messages judged as they are? A report counts once for a reason.
WITH places AS
(
    SELECT template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String}
)
SELECT
    reason.1 AS code,
    avg(reason.2) AS weight,
    count() AS reports
FROM reports FINAL
ARRAY JOIN arrayDistinct(arrayZip(reasons.code, reasons.weight)) AS reason
WHERE template_id IN (places) AND ({carrier:String} = '' OR reports.carrier = {carrier:String})
    AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_templates WHERE template_id IN (places))
GROUP BY code
ORDER BY reports DESC, code
LIMIT {limit:UInt32}
