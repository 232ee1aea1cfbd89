-- How many reports of each wording on each day, and between which moments?
SELECT
    template_id,
    toDate(reported_at) AS day,
    carrier,
    count() AS reports,
    countIf(disposition = 'legit') AS legit,
    min(reported_at) AS first_reported_at,
    max(reported_at) AS last_reported_at
FROM reports FINAL
WHERE toDate(reported_at) IN ({days:Array(Date)})
GROUP BY template_id, day, carrier
