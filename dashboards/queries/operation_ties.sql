-- What do campaigns of this operation have in common? Entities that occur in at least two of them, with the campaigns
-- and the reports of each; shared and official ones tie nothing.
WITH
    found AS
    (
        SELECT campaign_id FROM campaigns FINAL WHERE operation_id = {operation_id:String} AND merged_into = ''
    ),
    members AS
    (
        SELECT template, campaign_id FROM template_places FINAL
        WHERE campaign_id IN (SELECT campaign_id FROM found)
    )
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
        members.campaign_id AS campaign_id,
        sum(carried.reports) AS seen,
        min(carried.first_reported_at) AS first_at,
        max(carried.last_reported_at) AS last_at
    FROM
    (
        SELECT template, kind, value, reports, first_reported_at, last_reported_at
        FROM rollup_entities
        WHERE template IN (SELECT template FROM members) AND brand = ''
            AND multiIf(kind = 'domain', class = 'own', kind = 'sender', class IN ('mobile', 'email'), kind NOT IN ('host', 'keyword'))
    ) AS carried
    INNER JOIN members ON members.template = carried.template
    GROUP BY kind, value, campaign_id
    ORDER BY seen DESC, campaign_id
)
GROUP BY kind, value
HAVING count() >= 2
ORDER BY count() DESC, sum(seen) DESC, kind, value
LIMIT {limit:UInt32}
