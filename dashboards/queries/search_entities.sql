-- Which campaigns' reports had one of these values as sender, link domain, host or contact?
-- A report that has several of them counts once: only then are reports looked into.
WITH (SELECT uniqExact(value) > 1 FROM rollup_values WHERE value IN {values:Array(String)}) AS several
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
    SELECT template, sum(once) AS reports, max(last_reported_at) AS latest
    FROM rollup_values
    WHERE NOT several AND value IN {values:Array(String)}
    GROUP BY template
    UNION ALL
    SELECT sipHash64(template_id) AS template, count() AS reports, max(reported_at) AS latest
    FROM reports FINAL
    WHERE several AND is_buried = 0
        AND toDate(reported_at) IN (SELECT day FROM rollup_values WHERE value IN {values:Array(String)})
        AND template_id IN (SELECT template_id FROM rollup_values WHERE value IN {values:Array(String)})
        AND (sender IN {values:Array(String)}
            OR hasAny(links.domain, {values:Array(String)})
            OR hasAny(links.host, {values:Array(String)})
            OR hasAny(contacts.value, {values:Array(String)}))
    GROUP BY template
) AS found
INNER JOIN
(
    SELECT template, campaign_id
    FROM template_places FINAL
    WHERE template IN (SELECT template FROM rollup_values WHERE value IN {values:Array(String)})
) AS places USING (template)
INNER JOIN
(
    SELECT *
    FROM campaigns FINAL
    WHERE campaign_id IN
    (
        SELECT campaign_id
        FROM template_places FINAL
        WHERE template IN (SELECT template FROM rollup_values WHERE value IN {values:Array(String)})
    )
) AS campaign ON campaign.campaign_id = places.campaign_id
GROUP BY campaign_id, operation_id, title, name, verdict, category, brand
ORDER BY reports DESC, campaign_id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
