-- Which campaigns did this carrier's reports belong to, in its own reports' wording?
WITH
    toDate({from:DateTime('UTC')} + INTERVAL 86399 SECOND) AS first_day, -- whole days of the period are counted by days
    toDate({to:DateTime('UTC')}) AS last_day
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
    SELECT any(places.campaign_id) AS campaign_id, sum(own.reports) AS reports,
        argMax(places.template_id, (own.reports, places.template_id)) AS main_template
    FROM (SELECT template, template_id, campaign, campaign_id FROM template_places FINAL) AS places
    INNER JOIN
    (
        SELECT template, sum(counts.reports) AS reports
        FROM
        (
            SELECT template, reports FROM rollup_template_days
            WHERE day >= first_day AND day < last_day AND carrier = {carrier:String}
            UNION ALL
            SELECT template, reports FROM rollup_templates
            WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
                AND (hour < first_day OR hour >= last_day) AND carrier = {carrier:String}
        ) AS counts
        GROUP BY template
    ) AS own USING (template)
    GROUP BY places.campaign
    ORDER BY reports DESC, campaign_id
    LIMIT {limit:UInt32}
) AS counted
INNER JOIN (SELECT * FROM campaigns FINAL) AS chosen USING (campaign_id)
LEFT JOIN (SELECT template_id, skeleton FROM templates FINAL) AS wording ON wording.template_id = counted.main_template
ORDER BY reports DESC, campaign_id
