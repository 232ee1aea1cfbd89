-- What was reported about each of these senders, link domains, hosts and contacts, by whom, and since when?
-- A report without a reporter is one person. A template that has no campaign yet counts none; merged ones count once.
SELECT
    value,
    sum(once) AS reports,
    uniqExactArray(found.reporters) + sum(once_unnamed) AS reporters,
    uniqExactArray(found.legit_reporters) + sum(once_unnamed_legit) AS legit_reporters,
    uniqExact(carrier) AS carriers,
    uniqExactArray(found.places) AS regions,
    uniqExactIf(if(heads.head != '', heads.head, places.campaign_id), places.campaign_id != '') AS campaigns,
    sum(once_scams) AS scams,
    min(found.first_reported_at) AS first_reported_at,
    max(found.last_reported_at) AS last_reported_at,
    maxIf(class, kind IN ('domain', 'host')) AS link_class
FROM (SELECT *, template FROM rollup_values WHERE value IN {values:Array(String)}) AS found
LEFT JOIN
(
    SELECT template, campaign_id
    FROM template_places FINAL
    WHERE template IN (SELECT template FROM rollup_values WHERE value IN {values:Array(String)})
) AS places USING (template)
LEFT JOIN campaign_heads AS heads ON heads.campaign_id = places.campaign_id
GROUP BY value
ORDER BY reporters DESC, value
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
