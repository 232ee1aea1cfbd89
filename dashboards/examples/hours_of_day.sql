SELECT toHour(hour) AS hour_of_day, sumIf(reports, verdict = 'scam') AS scam, sum(reports) AS n
FROM rollup_hourly
WHERE hour >= now() - INTERVAL 30 DAY
GROUP BY hour_of_day
ORDER BY hour_of_day
