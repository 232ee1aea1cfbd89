-- How many reports of each kind: what they want, whom they imitate, from what sort of address, how judged?
SELECT
    toStartOfHour(reported_at) AS hour,
    carrier,
    category,
    brand,
    sender_kind,
    verdict,
    count() AS reports,
    countIf(disposition = 'legit') AS legit
FROM reports FINAL
WHERE toDate(reported_at) IN ({days:Array(Date)})
GROUP BY hour, carrier, category, brand, sender_kind, verdict
