-- Which campaigns did this carrier's reports belong to, in its own reports' wording?
SELECT
    campaign_id,
    wording.skeleton AS title,
    '' AS name,
    chosen.verdict AS verdict,
    chosen.category AS category,
    chosen.brand AS brand,
    counted.reports AS reports
FROM
(
    SELECT campaign_id, sum(template_reports) AS reports, argMax(template_id, (template_reports, template_id)) AS main_template
    FROM
    (
        SELECT template_id, sum(reports) AS template_reports
        FROM rollup_templates
        WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')} AND carrier = {carrier:String}
        GROUP BY template_id
    ) AS own
    INNER JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places USING (template_id)
    GROUP BY campaign_id
    ORDER BY reports DESC, campaign_id
    LIMIT {limit:UInt32}
) AS counted
INNER JOIN (SELECT * FROM campaigns FINAL) AS chosen USING (campaign_id)
LEFT JOIN (SELECT template_id, skeleton FROM templates FINAL) AS wording ON wording.template_id = counted.main_template
ORDER BY reports DESC, campaign_id
