-- Which campaigns were reported most, and how did they go? spark_hours and spark_reports go in step, in order of time.
WITH largest AS
(
    SELECT template_id, campaign_id FROM template_places FINAL
    WHERE campaign_id IN
    (
        SELECT campaign_id FROM
        (
            SELECT any(places.campaign_id) AS campaign_id, sum(sent.reports) AS reports
            FROM
            (
                SELECT template, sum(rollup_templates.reports) AS reports
                FROM rollup_templates
                WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
                    AND ({carrier:String} = '' OR carrier = {carrier:String})
                GROUP BY template
            ) AS sent
            INNER JOIN (SELECT template, campaign, campaign_id FROM template_places FINAL) AS places USING (template)
            GROUP BY places.campaign
            ORDER BY reports DESC, campaign_id
            LIMIT {limit:UInt32}
        )
    )
)
SELECT
    campaign_id,
    chosen.title AS title,
    chosen.name AS name,
    chosen.verdict AS verdict,
    chosen.category AS category,
    chosen.brand AS brand,
    chosen.operation_id AS operation_id,
    chosen.templates AS templates,
    counted.reports AS reports,
    counted.spark_hours AS spark_hours,
    counted.spark_reports AS spark_reports
FROM
(
    SELECT
        campaign_id,
        sum(hourly) AS reports,
        arraySort(groupArray((hour, hourly))) AS spark,
        spark.1 AS spark_hours,
        spark.2 AS spark_reports
    FROM
    (
        SELECT places.campaign_id AS campaign_id, hour, sum(rollup_templates.reports) AS hourly
        FROM rollup_templates
        INNER JOIN largest AS places USING (template_id)
        WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
            AND ({carrier:String} = '' OR carrier = {carrier:String})
            AND template_id IN (SELECT template_id FROM largest)
        GROUP BY campaign_id, hour
    )
    GROUP BY campaign_id
) AS counted
INNER JOIN (SELECT * FROM campaigns FINAL) AS chosen USING (campaign_id)
ORDER BY reports DESC, campaign_id
