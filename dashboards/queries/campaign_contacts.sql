-- How else does this campaign want to be reached? A report counts once for a contact.
SELECT
    kind,
    value,
    max(rollup_traits.brand) AS brand,
    sum(rollup_traits.reports) AS reports
FROM rollup_traits
WHERE template IN (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
    AND trait = 'contact' AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY kind, value
ORDER BY reports DESC, kind, value
LIMIT {limit:UInt32}
