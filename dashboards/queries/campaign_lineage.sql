-- What happened to this campaign, in order?
SELECT sequence, at, change, campaign_id, other_id, evidence
FROM lineage FINAL
WHERE campaign_id = {campaign_id:String} OR other_id = {campaign_id:String}
ORDER BY sequence
LIMIT {limit:UInt32}
