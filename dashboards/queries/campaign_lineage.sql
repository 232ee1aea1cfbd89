-- What happened to this campaign? Newest first; wordings that joined come last, and `joined` counts them all.
SELECT
    sequence,
    at,
    change,
    campaign_id,
    other_id,
    evidence,
    countIf(change = 'template_joined') OVER () AS joined
FROM lineage FINAL
WHERE campaign_id = {campaign_id:String} OR other_id = {campaign_id:String}
ORDER BY change = 'template_joined', sequence DESC
LIMIT {limit:UInt32}
