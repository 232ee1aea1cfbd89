-- Which campaigns were reported most, and how did they go? spark_hours and spark_reports go in step, in order of time: by
-- hours, or by UTC days where the period is longer than a week.
WITH
    -- parts/whole_days.sql
    {to:DateTime('UTC')} - {from:DateTime('UTC')} > 7 * 86400 AS is_long,
    (
        SELECT groupArray((campaign, reports)) FROM
        (
            SELECT places.campaign AS campaign, sum(sent.reports) AS reports
            FROM
            (
                -- parts/places_of_a_kind.sql
            ) AS places
            INNER JOIN
            (
                -- parts/wordings_in_period.sql
            ) AS sent USING (template)
            GROUP BY campaign
            ORDER BY reports DESC
            LIMIT {limit:UInt32} WITH TIES
        )
    ) AS leading, -- values, so that each is found once
    (
        SELECT groupArray((campaign, campaign_id, title, name, verdict, category, brand, operation_id, templates)) FROM
        (
            SELECT campaign, campaign_id, title, name, verdict, category, brand, operation_id, templates
            FROM campaigns FINAL
            PREWHERE campaign IN (leading.1) -- it follows from the key, so it holds of every version
            ORDER BY transform(campaign, leading.1, leading.2, 0) DESC, campaign_id
            LIMIT {limit:UInt32}
        )
    ) AS largest,
    (SELECT groupArray((template, campaign)) FROM template_places FINAL WHERE campaign IN (largest.1)) AS members
SELECT
    chosen.2 AS campaign_id,
    chosen.3 AS title,
    chosen.4 AS name,
    chosen.5 AS verdict,
    chosen.6 AS category,
    chosen.7 AS brand,
    chosen.8 AS operation_id,
    chosen.9 AS templates,
    counted.reports AS reports,
    counted.spark_hours AS spark_hours,
    counted.spark_reports AS spark_reports
FROM
(
    SELECT
        campaign,
        sum(then) AS reports,
        arraySort(groupArray((start, then))) AS spark,
        spark.1 AS spark_hours,
        spark.2 AS spark_reports
    FROM
    (
        SELECT transform(template, members.1, members.2, 0) AS campaign, start, sum(counts.reports) AS then
        FROM
        (
            SELECT template, toDateTime(day, 'UTC') AS start, reports
            FROM rollup_template_days
            WHERE is_long AND day >= first_day AND day < last_day AND ({carrier:String} = '' OR carrier = {carrier:String})
                AND template IN (members.1)
            UNION ALL
            SELECT template, if(is_long, toStartOfDay(hour), hour) AS start, reports
            FROM rollup_templates
            WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
                AND (NOT is_long OR hour < first_day OR hour >= last_day)
                AND ({carrier:String} = '' OR carrier = {carrier:String}) AND template IN (members.1)
        ) AS counts
        GROUP BY campaign, start
    )
    GROUP BY campaign
) AS counted
INNER JOIN (SELECT arrayJoin(largest) AS chosen, chosen.1 AS campaign) AS found USING (campaign)
ORDER BY reports DESC, campaign_id
