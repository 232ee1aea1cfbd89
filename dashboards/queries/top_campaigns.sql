-- Which campaigns were reported most, and how did they go? What is judged legitimate is left out unless it is asked for.
-- spark_hours and spark_reports go in step, in order of time: by hours, or by UTC days where the period is longer than a
-- week.
WITH
    -- parts/whole_days.sql
    {to:DateTime('UTC')} - {from:DateTime('UTC')} > 7 * 86400 AS is_long,
    (
        SELECT groupArray(campaign) FROM
        (
            SELECT places.campaign AS campaign, sum(sent.reports) AS reports
            FROM
            (
                -- parts/places_not_cleared.sql
            ) AS places
            INNER JOIN
            (
                -- parts/wordings_in_period.sql
            ) AS sent USING (template)
            GROUP BY campaign
            ORDER BY reports DESC
            LIMIT {limit:UInt32} WITH TIES
        )
    ) AS largest -- a value: each place that names it is planned anew, so there are few; and `IN` an array that is not known
    -- when the question is planned goes through it for every row, so it is made a table
SELECT
    found.campaign_id AS campaign_id,
    found.title AS title,
    found.name AS name,
    found.verdict AS verdict,
    found.category AS category,
    found.brand AS brand,
    found.operation_id AS operation_id,
    found.templates AS templates,
    counted.reports AS reports,
    counted.spark.1 AS spark_hours,
    counted.spark.2 AS spark_reports
FROM
(
    SELECT
        members.campaign AS campaign,
        sum(counts.reports) AS reports,
        sumMap([counts.start], [counts.reports]) AS spark
    FROM
    (
        SELECT template, toDateTime(day, 'UTC') AS start, reports
        FROM rollup_template_days
        WHERE is_long AND day >= first_day AND day < last_day AND ({carrier:String} = '' OR carrier = {carrier:String})
        UNION ALL
        SELECT template, if(is_long, toStartOfDay(hour), hour) AS start, reports
        FROM rollup_templates
        WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
            AND (NOT is_long OR hour < first_day OR hour >= last_day)
            AND ({carrier:String} = '' OR carrier = {carrier:String})
    ) AS counts
    INNER JOIN
    (
        SELECT template, campaign FROM template_places FINAL
        WHERE campaign IN (SELECT arrayJoin(largest))
    ) AS members USING (template)
    GROUP BY campaign
) AS counted
INNER JOIN
(
    SELECT *, campaign FROM campaigns FINAL
    PREWHERE campaign IN (SELECT arrayJoin(largest)) -- it follows from the key, so it holds of every version
) AS found USING (campaign)
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
SETTINGS use_skip_indexes = 0, optimize_move_to_prewhere = 0 -- what they could leave out is not worth looking for here
