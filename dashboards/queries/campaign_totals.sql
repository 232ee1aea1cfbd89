-- How many campaigns were reported, how many were new and how many alerted in the period, and in the one before it? That
-- one ends at `previous_to`, so that it is as long as this one has lasted so far; its campaigns are counted by full hours.
-- What cannot be narrowed as it is asked for is NULL: campaigns are counted by what they are, and not by the countries
-- in which they were reported.
WITH
    {from:DateTime('UTC')} AS period_start,
    {to:DateTime('UTC')} AS period_end,
    period_start - (period_end - period_start) AS previous_start,
    {previous_to:DateTime('UTC')} AS previous_end,
    toDate(period_start + INTERVAL 86399 SECOND) AS first_day, -- whole days are counted by days
    toDate(period_end) AS last_day,
    toDate(previous_start + INTERVAL 86399 SECOND) AS previous_first_day,
    toDate(previous_end) AS previous_last_day,
    {country:String} != '' AS by_country,
    by_country OR {carrier:String} != '' AS by_place,
    by_place OR {language:String} != '' OR {verdict:String} != '' AS by_alert
SELECT
    if(by_country, NULL, active.campaigns) AS campaigns,
    if(by_country, NULL, active.previous_campaigns) AS previous_campaigns,
    if(by_place, NULL, born.new_campaigns) AS new_campaigns,
    if(by_place, NULL, born.previous_new_campaigns) AS previous_new_campaigns,
    if(by_alert, NULL, warned.alerts) AS alerts,
    if(by_alert, NULL, warned.previous_alerts) AS previous_alerts
FROM
(
    SELECT
        uniqExactIf(places.campaign, places.template IN
            (
                SELECT template FROM rollup_template_days
                WHERE day >= first_day AND day < last_day AND ({carrier:String} = '' OR carrier = {carrier:String})
                UNION ALL
                SELECT template FROM rollup_templates
                WHERE hour >= period_start AND hour < period_end AND NOT (hour >= first_day AND hour < last_day)
                    AND ({carrier:String} = '' OR carrier = {carrier:String})
            )) AS campaigns,
        uniqExactIf(places.campaign, places.template IN
            (
                SELECT template FROM rollup_template_days
                WHERE day >= previous_first_day AND day < previous_last_day
                    AND ({carrier:String} = '' OR carrier = {carrier:String})
                UNION ALL
                SELECT template FROM rollup_templates
                WHERE hour >= previous_start AND hour < previous_end
                    AND NOT (hour >= previous_first_day AND hour < previous_last_day)
                    AND ({carrier:String} = '' OR carrier = {carrier:String})
            )) AS previous_campaigns
    FROM
    (
        -- parts/places_of_a_kind.sql
    ) AS places
) AS active
CROSS JOIN
(
    SELECT
        countIf(first_seen >= period_start) AS new_campaigns,
        countIf(first_seen < previous_end) AS previous_new_campaigns
    FROM campaigns FINAL
    WHERE first_seen >= previous_start AND first_seen < period_end AND merged_into = ''
        -- parts/by_content.sql
) AS born
CROSS JOIN
(
    SELECT
        countIf(at >= period_start) AS alerts,
        countIf(at < previous_end) AS previous_alerts
    FROM alerts FINAL
    WHERE at >= previous_start AND at < period_end
        AND ({category:String} = '' OR category = {category:String})
        AND ({brand:String} = '' OR brand = {brand:String})
) AS warned
SETTINGS use_skip_indexes = 0, optimize_move_to_prewhere = 0 -- what they could leave out is not worth looking for here
