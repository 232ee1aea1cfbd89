-- Which campaigns were reported most, and how did they go? spark_hours and spark_reports go in step, in order of time.
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
        SELECT campaign_id, hour, sum(reports) AS hourly
        FROM campaign_hours
        WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
            AND ({carrier:String} = '' OR carrier = {carrier:String})
        GROUP BY campaign_id, hour
    )
    GROUP BY campaign_id
    ORDER BY reports DESC, campaign_id
    LIMIT {limit:UInt32}
) AS counted
INNER JOIN (SELECT * FROM campaigns FINAL) AS chosen USING (campaign_id)
ORDER BY reports DESC, campaign_id
