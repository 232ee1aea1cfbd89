-- Which wordings does this campaign use? `templates` is the number of all of them.
WITH places AS (SELECT template, template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
SELECT
    places.template_id AS template_id,
    wording.skeleton AS skeleton,
    wording.example AS example,
    wording.language AS language,
    counted.reports AS reports,
    count() OVER () AS templates
FROM places
LEFT JOIN
(
    SELECT * FROM templates FINAL WHERE template_id IN (SELECT template_id FROM places)
) AS wording ON wording.template_id = places.template_id
LEFT JOIN
(
    SELECT template, sum(rollup_template_days.reports) AS reports
    FROM rollup_template_days
    WHERE template IN (SELECT template FROM places) AND ({carrier:String} = '' OR carrier = {carrier:String})
    GROUP BY template
) AS counted ON counted.template = places.template
ORDER BY reports DESC, template_id
LIMIT {limit:UInt32}
