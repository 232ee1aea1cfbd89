-- Which addresses sent this campaign?
SELECT
    value AS sender,
    kind AS sender_kind,
    max(rollup_traits.brand) AS sender_brand,
    sum(rollup_traits.reports) AS reports
FROM rollup_traits
WHERE template IN (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
    AND trait = 'sender' AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY sender, sender_kind
ORDER BY reports DESC, sender
LIMIT {limit:UInt32}
