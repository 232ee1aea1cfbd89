-- How large is this campaign, over all time?
WITH places AS (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
SELECT
    counted.reports AS reports,
    counted.legit AS legit,
    counted.carriers AS carriers,
    counted.templates AS templates,
    counted.first_seen AS first_seen,
    counted.last_seen AS last_seen,
    people.reporters AS reporters,
    people.regions AS regions
FROM
(
    SELECT
        sum(rollup_template_days.reports) AS reports,
        sum(rollup_template_days.legit) AS legit,
        uniqExact(carrier) AS carriers,
        uniqExact(template) AS templates,
        minOrNull(first_reported_at) AS first_seen,
        maxOrNull(last_reported_at) AS last_seen
    FROM rollup_template_days
    WHERE template IN (places) AND ({carrier:String} = '' OR carrier = {carrier:String})
) AS counted
CROSS JOIN
(
    SELECT
        uniqExactIf(reporter, reporter != 0) AS reporters,
        uniqExactIf(region, region != '') AS regions
    FROM rollup_people
    WHERE template IN (places) AND ({carrier:String} = '' OR carrier = {carrier:String})
) AS people
