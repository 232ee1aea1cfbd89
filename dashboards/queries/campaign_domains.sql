-- Which domains do this campaign's links lead to? A report counts once for a domain.
SELECT
    value AS domain,
    kind AS link_class,
    max(rollup_traits.brand) AS imitates,
    sum(rollup_traits.reports) AS reports
FROM rollup_traits
WHERE template IN (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
    AND trait = 'domain' AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY domain, link_class
ORDER BY reports DESC, domain
LIMIT {limit:UInt32}
