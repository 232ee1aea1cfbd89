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
WHERE reported_at >= toDateTime64({day:Date}, 6, 'UTC') AND reported_at < toDateTime64({day:Date} + 1, 6, 'UTC')
GROUP BY template_id, hour, carrier
