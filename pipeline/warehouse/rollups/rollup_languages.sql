-- How many reports in each language?
SELECT
    toStartOfHour(reported_at) AS hour,
    carrier,
    language,
    verdict,
    count() AS reports
FROM reports FINAL
WHERE reported_at >= toDateTime64({day:Date}, 6, 'UTC') AND reported_at < toDateTime64({day:Date} + 1, 6, 'UTC')
GROUP BY hour, carrier, language, verdict
