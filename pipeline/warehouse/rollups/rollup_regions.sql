-- How many reports from each region?
SELECT
    toStartOfHour(sent.reported_at) AS hour,
    sent.carrier AS carrier,
    if(sent.region = '', sent.country, sent.region) AS region,
    sent.verdict AS verdict,
    count() AS reports
FROM reports AS sent FINAL
WHERE toDate(sent.reported_at) IN ({days:Array(Date)})
GROUP BY hour, carrier, region, verdict
