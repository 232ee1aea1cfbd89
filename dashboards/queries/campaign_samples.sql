-- What do this campaign's messages look like? Redacted; the newest of each wording first.
WITH places AS (SELECT template, template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
SELECT
    carrier,
    report_id,
    reported_at,
    sender,
    sender_kind,
    country,
    region,
    text,
    template_id,
    verdict,
    risk_score,
    row_number() OVER (PARTITION BY template_id ORDER BY reported_at DESC, carrier, report_id) AS nth_of_template
FROM reports FINAL
WHERE template_id IN (SELECT template_id FROM places) AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND toStartOfHour(reported_at) IN
    (
        SELECT max(hour) FROM rollup_templates WHERE template IN (SELECT template FROM places) GROUP BY template
    )
ORDER BY nth_of_template, reported_at DESC, carrier, report_id
LIMIT {limit:UInt32}
