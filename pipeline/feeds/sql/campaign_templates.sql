-- The templates that are in a campaign now, merges followed; none where there is no such campaign.
SELECT template_id
FROM template_places FINAL
WHERE campaign_id = coalesce(
    nullIf((SELECT any(head) FROM campaign_heads WHERE campaign_id = {campaign_id:String}), ''),
    {campaign_id:String}
)
ORDER BY template_id
