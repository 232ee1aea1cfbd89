-- What is this campaign? No row where the id is unknown. `head` is where its reports are now: itself, or, when it was
-- merged away, the campaign at the end of the chain. Ask the other campaign_ questions for the head.
SELECT
    campaign.*,
    if(heads.head = '', campaign.campaign_id, heads.head) AS head
FROM (SELECT * FROM campaigns FINAL WHERE campaign_id = {campaign_id:String}) AS campaign
LEFT JOIN campaign_heads AS heads ON heads.campaign_id = campaign.campaign_id
