-- What do campaigns of this operation have in common? Entities that occur in at least two of them, with the campaigns
-- and the reports of each; shared and official ones tie nothing.
WITH
    (
        SELECT groupArray((campaign, campaign_id)) FROM campaigns FINAL
        WHERE operation_id = {operation_id:String} AND merged_into = ''
    ) AS found, -- values, so that each is looked up once
    (
        SELECT groupArray((template, campaign)) FROM template_places FINAL WHERE campaign IN (found.1)
    ) AS members
SELECT
    kind,
    value,
    groupArray(campaign_id) AS campaign_ids,
    groupArray(seen) AS campaign_reports,
    min(first_at) AS first_reported_at,
    max(last_at) AS last_reported_at
FROM
(
    SELECT
        kind,
        value,
        transform(transform(template, members.1, members.2, 0), found.1, found.2, '') AS campaign_id,
        sum(rollup_entities.reports) AS seen,
        min(rollup_entities.first_reported_at) AS first_at,
        max(rollup_entities.last_reported_at) AS last_at
    FROM rollup_entities
    WHERE template IN (members.1) AND brand = ''
        AND multiIf(kind = 'domain', class = 'own', kind = 'sender', class IN ('mobile', 'email'), kind NOT IN ('host', 'keyword'))
    GROUP BY kind, value, campaign_id
    ORDER BY seen DESC, campaign_id
)
GROUP BY kind, value
HAVING count() >= 2
ORDER BY count() DESC, sum(seen) DESC, kind, value
LIMIT {limit:UInt32}
