-- Do the identities in this campaign's messages belong to the institution they claim?
SELECT
    kind AS identity,
    value AS answer,
    sum(rollup_traits.reports) AS reports
FROM rollup_traits
WHERE template IN (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
    AND trait = 'identity' AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY identity, answer
ORDER BY indexOf(['sender', 'signature', 'link', 'contact'], identity), reports DESC, answer
