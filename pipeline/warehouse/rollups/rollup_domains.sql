-- How many reports carry a link on each domain? A report with several links on one domain counts once.
SELECT
    link.1 AS domain,
    link.2 AS link_class,
    toStartOfHour(reported_at) AS hour,
    carrier,
    count() AS reports
FROM reports FINAL
ARRAY JOIN arrayDistinct(arrayZip(links.domain, links.link_class)) AS link
WHERE toDate(reported_at) IN ({days:Array(Date)})
GROUP BY domain, link_class, hour, carrier
