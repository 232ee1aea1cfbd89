-- How else does this campaign want to be reached? A report counts once for a contact.
WITH places AS
(
    SELECT template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String}
)
SELECT
    contact.1 AS kind,
    contact.2 AS value,
    any(contact.3) AS brand,
    count() AS reports
FROM reports FINAL
ARRAY JOIN arrayDistinct(arrayZip(contacts.kind, contacts.value, contacts.brand)) AS contact
WHERE template_id IN (places) AND ({carrier:String} = '' OR reports.carrier = {carrier:String})
    AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_templates WHERE template_id IN (places))
GROUP BY kind, value
ORDER BY reports DESC, kind, value
LIMIT {limit:UInt32}
