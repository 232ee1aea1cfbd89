-- Which campaigns did this carrier's reports belong to, in its own reports' wording?
WITH
    -- parts/whole_days.sql
    (
        SELECT groupArray((campaign, reports, main_template)) FROM
        (
            SELECT
                places.campaign AS campaign,
                sum(own.reports) AS reports,
                argMax(places.template_id, (own.reports, places.template_id)) AS main_template
            FROM (SELECT template, template_id, campaign FROM template_places FINAL) AS places
            INNER JOIN
            (
                -- parts/wordings_in_period.sql
            ) AS own USING (template)
            WHERE {carrier:String} != '' -- which stands for everybody in other questions
            GROUP BY campaign
            ORDER BY reports DESC
            LIMIT {limit:UInt32} WITH TIES
        )
    ) AS largest -- a value, so that only their titles are read
SELECT
    chosen.campaign_id AS campaign_id,
    wording.skeleton AS title,
    '' AS name,
    chosen.verdict AS verdict,
    chosen.category AS category,
    chosen.brand AS brand,
    counted.reports AS reports
FROM
(
    SELECT arrayJoin(largest) AS one, one.1 AS campaign, one.2 AS reports, one.3 AS main_template
) AS counted
INNER JOIN
(
    SELECT campaign_id, verdict, category, brand, campaign FROM campaigns FINAL
    PREWHERE campaign IN (SELECT arrayJoin(largest.1)) -- it follows from the key, so it holds of every version
) AS chosen USING (campaign)
LEFT JOIN
(
    SELECT template_id, skeleton FROM templates FINAL
    WHERE template_id IN (SELECT arrayJoin(largest.3))
) AS wording ON wording.template_id = counted.main_template
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
SETTINGS use_skip_indexes = 0, optimize_move_to_prewhere = 0 -- what they could leave out is not worth looking for here
