-- Which domains do this campaign's links lead to? A report counts once for a domain.
WITH places AS
(
    SELECT template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String}
)
SELECT
    link.1 AS domain,
    link.2 AS link_class,
    any(link.3) AS imitates,
    count() AS reports
FROM reports FINAL
ARRAY JOIN arrayDistinct(arrayZip(links.domain, links.link_class, links.imitates)) AS link
WHERE template_id IN (places) AND ({carrier:String} = '' OR reports.carrier = {carrier:String})
    AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_templates WHERE template_id IN (places))
GROUP BY domain, link_class
ORDER BY reports DESC, domain
LIMIT {limit:UInt32}
