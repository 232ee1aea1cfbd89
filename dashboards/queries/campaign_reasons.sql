-- Why are this campaign's messages judged as they are? A report counts once for a reason; `evidence` is the most
-- frequent one.
WITH places AS
(
    SELECT template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String}
)
SELECT
    reason.1 AS code,
    avg(reason.2) AS weight,
    arrayElement(topK(1)(reason.3), 1) AS evidence,
    count() AS reports
FROM reports FINAL
ARRAY JOIN arrayFilter(
    (reason, nth) -> nth = 1,
    arrayZip(reasons.code, reasons.weight, reasons.evidence),
    arrayEnumerateUniq(reasons.code)) AS reason
WHERE template_id IN (places) AND ({carrier:String} = '' OR reports.carrier = {carrier:String})
    AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_templates WHERE template_id IN (places))
GROUP BY code
ORDER BY reports DESC, code
LIMIT {limit:UInt32}
