-- How many reports carry a link on each domain? A report with several links on one domain counts once.
WITH substring(if(sent.region = '', sent.country, sent.region), 1, 2) AS place
SELECT
    link.1 AS domain,
    link.2 AS link_class,
    toStartOfHour(sent.reported_at) AS hour,
    sent.carrier AS carrier,
    sent.category AS category,
    sent.brand AS brand,
    place AS country,
    sent.language AS language,
    sent.verdict AS verdict,
    count() AS reports
FROM reports AS sent FINAL
ARRAY JOIN arrayDistinct(arrayZip(links.domain, links.link_class)) AS link
WHERE toDate(sent.reported_at) IN ({days:Array(Date)})
GROUP BY domain, link_class, hour, carrier, category, brand, place, language, verdict
