-- What was reported about each of these senders, link domains, hosts and contacts, by whom, and since when?
-- A report without a reporter is one person. A template that has no campaign yet counts none; merged ones count once.
SELECT
    value,
    count() AS reports,
    uniqExact(who) AS reporters,
    uniqExactIf(who, disposition = 'legit') AS legit_reporters,
    uniqExact(carrier) AS carriers,
    uniqExactIf(place, place != '') AS regions,
    uniqExactIf(if(heads.head != '', heads.head, places.campaign_id), places.campaign_id != '') AS campaigns,
    countIf(verdict = 'scam') AS scams,
    min(reported_at) AS first_reported_at,
    max(reported_at) AS last_reported_at,
    max(link_class) AS link_class
FROM
(
    SELECT
        arrayJoin(arrayIntersect(
            arrayConcat([sender], links.domain, links.host, contacts.value), {values:Array(String)}
        )) AS value,
        if(reporter != '', reporter, concat(carrier, '\0', report_id)) AS who,
        if(region != '', region, country) AS place,
        carrier, disposition, verdict, reported_at, template_id,
        arrayFirst(
            (class, domain, host) -> domain = value OR host = value, links.link_class, links.domain, links.host
        ) AS link_class
    FROM reports FINAL
    WHERE is_buried = 0
        AND template_id IN (SELECT template_id FROM rollup_entities WHERE value IN {values:Array(String)})
        AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_entities WHERE value IN {values:Array(String)})
        AND (sender IN {values:Array(String)}
            OR hasAny(links.domain, {values:Array(String)})
            OR hasAny(links.host, {values:Array(String)})
            OR hasAny(contacts.value, {values:Array(String)}))
) AS found
LEFT JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places USING (template_id)
LEFT JOIN campaign_heads AS heads ON heads.campaign_id = places.campaign_id
GROUP BY value
ORDER BY reporters DESC, value
LIMIT {limit:UInt32}
