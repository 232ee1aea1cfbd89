-- How many reports, people and refused records were there in the period, and in the one before it? That one ends at
-- `previous_to`, so that it is as long as this one has lasted so far.
-- What cannot be narrowed as it is asked for is NULL: people are known by wording and place.
WITH
    {from:DateTime('UTC')} AS period_start,
    {to:DateTime('UTC')} AS period_end,
    period_start - (period_end - period_start) AS previous_start,
    {previous_to:DateTime('UTC')} AS previous_end,
    toStartOfHour(previous_end) AS previous_hour,
    toDate(period_start + INTERVAL 86399 SECOND) AS first_day, -- whole days are counted by days
    toDate(period_end) AS last_day,
    toDate(previous_start + INTERVAL 86399 SECOND) AS previous_first_day,
    toDate(previous_end) AS previous_last_day,
    {category:String} != '' OR {brand:String} != '' OR {language:String} != '' OR {verdict:String} != '' AS by_content,
    {country:String} != '' OR by_content AS by_report,
    (SELECT count() = 0 FROM rollup_reporter_days) AS is_unnumbered -- as over shards, where each has numbers of its own
SELECT
    counted.reports AS reports,
    counted.previous_reports + cut_hour.reports AS previous_reports,
    counted.legit AS legit,
    counted.previous_legit + cut_hour.legit AS previous_legit,
    if(by_report, NULL, people.reporters) AS reporters,
    if(by_report, NULL, previous_people.reporters) AS previous_reporters,
    if(by_report, NULL, refused.dead_letters) AS dead_letters,
    if(by_report, NULL, refused.previous_dead_letters) AS previous_dead_letters
FROM
(
    SELECT
        sumIf(rollup_kinds.reports, hour >= period_start) AS reports,
        sumIf(rollup_kinds.reports, hour < previous_hour) AS previous_reports,
        sumIf(rollup_kinds.legit, hour >= period_start) AS legit,
        sumIf(rollup_kinds.legit, hour < previous_hour) AS previous_legit
    FROM rollup_kinds
    WHERE hour >= previous_start AND hour < period_end
        -- parts/by_all_filters.sql
) AS counted
CROSS JOIN
(
    SELECT count() AS reports, countIf(disposition = 'legit') AS legit
    FROM reports FINAL
    WHERE reported_at >= previous_hour AND reported_at < previous_end
        AND ({carrier:String} = '' OR carrier = {carrier:String})
        AND ({country:String} = '' OR substring(if(region = '', country, region), 1, 2) = {country:String})
        -- parts/by_content.sql
) AS cut_hour
CROSS JOIN
(
    SELECT sum(people) AS reporters
    FROM
    (
        SELECT groupBitmapMerge(numbers) AS people
        FROM
        (
            SELECT numbers
            FROM rollup_reporter_days
            WHERE day >= first_day AND day < last_day AND NOT by_report
                AND ({carrier:String} = '' OR carrier = {carrier:String})
            UNION ALL
            SELECT numbers
            FROM rollup_reporters
            WHERE hour >= period_start AND hour < period_end AND NOT (hour >= first_day AND hour < last_day)
                AND NOT by_report AND ({carrier:String} = '' OR carrier = {carrier:String})
        )
        UNION ALL
        SELECT uniqExact(reporter) AS people
        FROM rollup_people
        WHERE is_unnumbered AND hour >= period_start AND hour < period_end AND NOT by_report
            AND reporter != 0 AND ({carrier:String} = '' OR carrier = {carrier:String})
    )
) AS people
CROSS JOIN
(
    SELECT sum(people) AS reporters
    FROM
    (
        SELECT groupBitmapMerge(numbers) AS people
        FROM
        (
            SELECT numbers
            FROM rollup_reporter_days
            WHERE day >= previous_first_day AND day < previous_last_day AND NOT by_report
                AND ({carrier:String} = '' OR carrier = {carrier:String})
            UNION ALL
            SELECT numbers
            FROM rollup_reporters
            WHERE hour >= previous_start AND hour < previous_hour
                AND NOT (hour >= previous_first_day AND hour < previous_last_day)
                AND NOT by_report AND ({carrier:String} = '' OR carrier = {carrier:String})
            UNION ALL
            SELECT groupBitmapState(person.1) AS numbers
            FROM
            (
                SELECT arrayJoin(arrayZip(arraySort(bitmapToArray(numbers)), reporters)) AS person
                FROM rollup_reporters
                WHERE hour = previous_hour AND NOT by_report AND ({carrier:String} = '' OR carrier = {carrier:String})
            )
            WHERE person.2 IN
                (
                    SELECT greatest(1, sipHash64(reporter))
                    FROM reports FINAL
                    WHERE reported_at >= previous_hour AND reported_at < previous_end
                        AND ({carrier:String} = '' OR carrier = {carrier:String})
                )
        )
        UNION ALL
        SELECT uniqExact(reporter) AS people
        FROM
        (
            SELECT reporter
            FROM rollup_people
            WHERE is_unnumbered AND hour >= previous_start AND hour < previous_hour AND NOT by_report
                AND reporter != 0 AND ({carrier:String} = '' OR carrier = {carrier:String})
            UNION ALL
            SELECT greatest(1, sipHash64(reporter)) AS reporter
            FROM reports FINAL
            WHERE is_unnumbered AND reported_at >= previous_hour AND reported_at < previous_end AND NOT by_report
                AND reports.reporter != '' AND ({carrier:String} = '' OR carrier = {carrier:String})
        )
    )
) AS previous_people
CROSS JOIN
(
    SELECT
        countIf(rejected_at >= period_start) AS dead_letters,
        countIf(rejected_at < previous_end) AS previous_dead_letters
    FROM dead_letters FINAL
    WHERE rejected_at >= previous_start AND rejected_at < period_end
        AND ({carrier:String} = '' OR carrier = {carrier:String})
) AS refused
SETTINGS use_skip_indexes = 0, optimize_move_to_prewhere = 0 -- what they could leave out is not worth looking for here
