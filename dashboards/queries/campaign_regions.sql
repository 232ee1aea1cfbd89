-- Where do the people live who reported this campaign? The country stands where no region is known.
SELECT
    value AS place,
    sum(rollup_traits.reports) AS reports
FROM rollup_traits
WHERE template IN (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
    AND trait = 'place' AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY place
ORDER BY reports DESC, place
LIMIT {limit:UInt32}
