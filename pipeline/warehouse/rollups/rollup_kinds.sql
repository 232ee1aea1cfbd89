-- How many reports of each kind: what they want, whom they imitate, where and in which language, from what sort of
-- address, how judged?
WITH substring(if(sent.region = '', sent.country, sent.region), 1, 2) AS place
SELECT
    toStartOfHour(sent.reported_at) AS hour,
    sent.carrier AS carrier,
    sent.category AS category,
    sent.brand AS brand,
    place AS country,
    sent.language AS language,
    sent.sender_kind AS sender_kind,
    sent.verdict AS verdict,
    count() AS reports,
    countIf(sent.disposition = 'legit') AS legit
FROM reports AS sent FINAL
WHERE toDate(sent.reported_at) IN ({days:Array(Date)})
GROUP BY hour, carrier, category, brand, place, language, sender_kind, verdict
