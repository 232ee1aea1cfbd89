-- How late did reports come?
SELECT
    toStartOfHour(reported_at) AS hour,
    carrier,
    toUInt32(greatest(0, dateDiff('second', reported_at, accepted_at))) AS late_seconds,
    count() AS reports
FROM reports FINAL
WHERE toDate(reported_at) IN ({days:Array(Date)})
GROUP BY hour, carrier, late_seconds
