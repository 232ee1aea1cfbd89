-- Which campaigns were reported most, and how did they go? spark_hours and spark_reports go in step, in order of time.
WITH
    toDate({from:DateTime('UTC')} + INTERVAL 86399 SECOND) AS first_day, -- whole days of the period are counted by days
    toDate({to:DateTime('UTC')}) AS last_day,
    (
        SELECT groupArray(campaign_id) FROM
        (
            SELECT named.campaign_id AS campaign_id
            FROM (SELECT campaign, campaign_id FROM campaigns FINAL) AS named
            INNER JOIN
            (
                SELECT places.campaign AS campaign, sum(sent.reports) AS reports
                FROM
                (
                    SELECT template, campaign
                    FROM template_places FINAL
                    WHERE ({category:String} = '' AND {brand:String} = '' AND {language:String} = '' AND {verdict:String} = '')
                        OR campaign IN
                        (
                            SELECT campaign
                            FROM campaigns FINAL
                            WHERE ({category:String} = '' OR category = {category:String})
                                AND ({brand:String} = '' OR brand = {brand:String})
                                AND ({language:String} = '' OR language = {language:String})
                                AND ({verdict:String} = '' OR verdict = {verdict:String})
                        )
                ) AS places
                INNER JOIN
                (
                    SELECT template, sum(counts.reports) AS reports
                    FROM
                    (
                        SELECT template, reports FROM rollup_template_days
                        WHERE day >= first_day AND day < last_day AND ({carrier:String} = '' OR carrier = {carrier:String})
                        UNION ALL
                        SELECT template, reports FROM rollup_templates
                        WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
                            AND (hour < first_day OR hour >= last_day) AND ({carrier:String} = '' OR carrier = {carrier:String})
                    ) AS counts
                    GROUP BY template
                ) AS sent USING (template)
                GROUP BY campaign
                ORDER BY reports DESC
                LIMIT {limit:UInt32} WITH TIES
            ) AS counted USING (campaign)
            ORDER BY counted.reports DESC, campaign_id
            LIMIT {limit:UInt32}
        )
    ) AS largest, -- a value, so that it is found once
    wordings AS (SELECT template, campaign_id FROM template_places FINAL WHERE campaign_id IN (largest))
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
        INNER JOIN wordings AS places USING (template)
        WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
            AND ({carrier:String} = '' OR carrier = {carrier:String})
            AND template IN (SELECT template FROM wordings)
        GROUP BY campaign_id, hour
    )
    GROUP BY campaign_id
) AS counted
INNER JOIN (SELECT * FROM campaigns FINAL WHERE campaign_id IN (largest)) AS chosen USING (campaign_id)
ORDER BY reports DESC, campaign_id
