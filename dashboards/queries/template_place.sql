-- To which campaign does this template belong?
SELECT template_id, campaign_id
FROM template_places FINAL
WHERE template_id = {template_id:String}
