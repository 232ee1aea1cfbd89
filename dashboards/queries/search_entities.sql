-- Which campaigns' reports had one of these values as sender, link domain, host or contact?
SELECT
    campaign.campaign_id AS campaign_id,
    campaign.operation_id AS operation_id,
    campaign.title AS title,
    campaign.name AS name,
    campaign.verdict AS verdict,
    campaign.category AS category,
    campaign.brand AS brand,
    sum(found.reports) AS reports,
    max(found.latest) AS latest
FROM
(
    SELECT template_id, count() AS reports, max(reported_at) AS latest
    FROM reports FINAL
    WHERE is_buried = 0
        AND template_id IN (SELECT template_id FROM rollup_entities WHERE value IN {values:Array(String)})
        AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_entities WHERE value IN {values:Array(String)})
        AND (sender IN {values:Array(String)}
            OR hasAny(links.domain, {values:Array(String)})
            OR hasAny(links.host, {values:Array(String)})
            OR hasAny(contacts.value, {values:Array(String)}))
    GROUP BY template_id
) AS found
INNER JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places USING (template_id)
INNER JOIN (SELECT * FROM campaigns FINAL) AS campaign ON campaign.campaign_id = places.campaign_id
GROUP BY campaign_id, operation_id, title, name, verdict, category, brand
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32}
