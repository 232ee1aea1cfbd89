-- Which of these templates have been seen.
SELECT template_id FROM template_places FINAL WHERE template_id IN {template_ids:Array(String)} ORDER BY template_id
