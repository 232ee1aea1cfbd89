-- What do campaigns of this operation have in common? Entities that occur in at least two of them, with the campaigns
-- and the reports of each; shared and official ones tie nothing.
WITH members AS
(
    SELECT template_id, campaign_id FROM template_places FINAL
    WHERE campaign_id IN
        (SELECT campaign_id FROM campaigns FINAL WHERE operation_id = {operation_id:String} AND merged_into = '')
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
        entity.1 AS kind,
        entity.2 AS value,
        place.campaign_id AS campaign_id,
        count() AS seen,
        min(reported_at) AS first_at,
        max(reported_at) AS last_at
    FROM
    (
        SELECT
            template_id,
            reported_at,
            arrayDistinct(arrayConcat(
                arrayMap(one -> ('domain', one.1),
                    arrayFilter(one -> one.2 = 'own' AND one.3 = '',
                        arrayZip(links.domain, links.link_class, links.brand))),
                arrayMap(one -> (toString(one.1), one.2),
                    arrayFilter(one -> one.3 = '' AND one.1 != 'keyword',
                        arrayZip(contacts.kind, contacts.value, contacts.brand))),
                if(sender_kind IN ('mobile', 'email') AND sender_brand = '', [('sender', sender)], [])
            )) AS entities
        FROM reports FINAL
        WHERE template_id IN (SELECT template_id FROM members) AND is_buried = 0
            AND toStartOfHour(reported_at) IN
                (SELECT hour FROM rollup_templates WHERE template_id IN (SELECT template_id FROM members))
    ) AS seen_reports
    INNER JOIN members AS place ON place.template_id = seen_reports.template_id
    ARRAY JOIN entities AS entity
    GROUP BY kind, value, campaign_id
    ORDER BY seen DESC, campaign_id
)
GROUP BY kind, value
HAVING count() >= 2
ORDER BY count() DESC, sum(seen) DESC, kind, value
LIMIT {limit:UInt32}
