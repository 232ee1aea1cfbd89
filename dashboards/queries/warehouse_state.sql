-- How fresh is the warehouse? `behind_days` have reports that the figures do not show yet.
SELECT
    counted.reports AS reports,
    counted.latest AS latest_hour,
    standing.days AS behind_days
FROM
(
    SELECT sum(reports) AS reports, maxOrNull(hour) AS latest
    FROM rollup_languages
    WHERE ({carrier:String} = '' OR carrier = {carrier:String})
) AS counted
CROSS JOIN
(
    SELECT uniqExact(day) AS days
    FROM (SELECT day FROM rollup_dirty GROUP BY day, batch, phase HAVING sum(sign) > 0)
) AS standing
