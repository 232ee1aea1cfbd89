-- Where do the people live who reported this campaign? The country stands where no region is known.
WITH places AS
(
    SELECT template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String}
)
SELECT
    if(region = '', country, region) AS place,
    count() AS reports
FROM reports FINAL
WHERE template_id IN (places) AND ({carrier:String} = '' OR reports.carrier = {carrier:String})
    AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_templates WHERE template_id IN (places))
GROUP BY place
ORDER BY reports DESC, place
LIMIT {limit:UInt32}
