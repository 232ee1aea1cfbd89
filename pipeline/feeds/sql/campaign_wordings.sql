-- What do the templates say that are in a campaign now, merges followed?
SELECT skeleton
FROM templates FINAL
WHERE template_id IN
(
    SELECT template_id
    FROM template_places FINAL
    WHERE campaign_id = coalesce(
        nullIf((SELECT any(head) FROM campaign_heads WHERE campaign_id = {campaign_id:String}), ''),
        {campaign_id:String}
    )
)
