-- Do the identities in this campaign's messages belong to the institution they claim?
WITH places AS
(
    SELECT template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String}
)
SELECT
    shown.1 AS identity,
    shown.2 AS answer,
    count() AS reports
FROM reports FINAL
ARRAY JOIN
    [
        ('sender', identity_sender),
        ('signature', identity_signature),
        ('link', identity_link),
        ('contact', identity_contact)
    ] AS shown
WHERE template_id IN (places) AND ({carrier:String} = '' OR reports.carrier = {carrier:String})
    AND toStartOfHour(reported_at) IN (SELECT hour FROM rollup_templates WHERE template_id IN (places))
GROUP BY identity, answer
ORDER BY indexOf(['sender', 'signature', 'link', 'contact'], identity), reports DESC, answer
