-- How many reports of each wording, and between which moments?
SELECT
    template_id,
    toStartOfHour(reported_at) AS hour,
    carrier,
    count() AS reports,
    countIf(disposition = 'legit') AS legit,
    min(reported_at) AS first_reported_at,
    max(reported_at) AS last_reported_at
FROM reports FINAL
WHERE toDate(reported_at) IN ({days:Array(Date)})
GROUP BY template_id, hour, carrier
