-- How many reports, by everything the overview is filtered and broken down by?
WITH if(sent.region = '', sent.country, sent.region) AS place
SELECT
    toStartOfHour(sent.reported_at) AS hour,
    sent.carrier AS carrier,
    sent.category AS category,
    sent.brand AS brand,
    place AS region,
    sent.language AS language,
    sent.sender_kind AS sender_kind,
    sent.verdict AS verdict,
    count() AS reports,
    countIf(sent.disposition = 'legit') AS legit
FROM reports AS sent FINAL
WHERE toDate(sent.reported_at) IN ({days:Array(Date)})
GROUP BY hour, carrier, category, brand, place, language, sender_kind, verdict
