-- What is known of one report? No row where there is none. Redacted.
SELECT
    carrier,
    report_id,
    reported_at,
    received_at,
    accepted_at,
    sender,
    sender_kind,
    protocol,
    disposition,
    country,
    region,
    language,
    text,
    template_id,
    if(place.campaign_id = '', '', place.campaign_id) AS campaign_id,
    brand,
    category,
    verdict,
    risk_score,
    reasons.code AS reason_codes,
    reasons.evidence AS reason_evidence,
    reasons.weight AS reason_weights
FROM
(
    SELECT * FROM reports FINAL
    WHERE carrier = {carrier:String} AND report_id = {report_id:String} AND is_buried = 0
        AND toStartOfHour(reported_at) IN
        (
            SELECT toStartOfHour(reported_at) FROM report_keys
            WHERE carrier = {carrier:String} AND report_id = {report_id:String}
        )
) AS report
LEFT JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS place USING (template_id)
LIMIT 1
