-- How many reports in each language?
SELECT
    toStartOfHour(reported_at) AS hour,
    carrier,
    language,
    verdict,
    count() AS reports,
    max(accepted_at) AS last_accepted_at
FROM reports FINAL
WHERE toDate(reported_at) IN ({days:Array(Date)})
GROUP BY hour, carrier, language, verdict
