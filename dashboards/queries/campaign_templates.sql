-- Which wordings does this campaign use? `templates` is the number of all of them.
SELECT
    places.template_id AS template_id,
    wording.skeleton AS skeleton,
    wording.example AS example,
    wording.language AS language,
    counted.reports AS reports,
    count() OVER () AS templates
FROM (SELECT template_id FROM template_places FINAL
        WHERE campaign_id = {campaign_id:String}
            AND template_id IN (SELECT template_id FROM template_places WHERE campaign_id = {campaign_id:String})) AS places
LEFT JOIN
(
    SELECT * FROM templates FINAL
    WHERE template_id IN (SELECT template_id FROM template_places FINAL
        WHERE campaign_id = {campaign_id:String}
            AND template_id IN (SELECT template_id FROM template_places WHERE campaign_id = {campaign_id:String}))
) AS wording ON wording.template_id = places.template_id
LEFT JOIN
(
    SELECT template_id, sum(rollup_templates.reports) AS reports
    FROM rollup_templates
    WHERE template_id IN (SELECT template_id FROM template_places FINAL
        WHERE campaign_id = {campaign_id:String}
            AND template_id IN (SELECT template_id FROM template_places WHERE campaign_id = {campaign_id:String}))
        AND ({carrier:String} = '' OR carrier = {carrier:String})
    GROUP BY template_id
) AS counted ON counted.template_id = places.template_id
ORDER BY reports DESC, template_id
LIMIT {limit:UInt32}
