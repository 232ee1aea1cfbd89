-- Reports of the period, newest first, then by carrier and id; nothing before (`after_at`, `after_carrier`, `after_id`)
-- where `after_id` is not empty. Empty filters match all. Redacted.
SELECT
    carrier,
    report_id,
    reported_at,
    accepted_at,
    sender,
    sender_kind,
    country,
    region,
    language,
    text,
    template_id,
    brand,
    category,
    verdict,
    risk_score,
    reasons.code AS reasons,
    arrayDistinct(links.domain) AS domains,
    arrayDistinct(contacts.value) AS contacts,
    toUnixTimestamp64Micro(reported_at) AS place
FROM reports FINAL
WHERE reported_at >= {from:DateTime('UTC')} AND reported_at < {to:DateTime('UTC')} AND is_buried = 0
    AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND ({report_id:String} = '' OR report_id = {report_id:String})
    AND ({sender:String} = '' OR sender = {sender:String})
    AND ({domain:String} = '' OR has(links.domain, {domain:String}) OR has(links.host, {domain:String}))
    AND ({contact:String} = '' OR has(contacts.value, {contact:String}))
    AND ({brand:String} = '' OR brand = {brand:String})
    AND ({category:String} = '' OR category = {category:String})
    AND ({verdict:String} = '' OR verdict = {verdict:String})
    AND ({template_id:String} = '' OR template_id = {template_id:String})
    AND ({campaign_id:String} = '' OR template_id IN
        (SELECT template_id FROM template_places FINAL WHERE campaign_id = {campaign_id:String}))
    AND ({text:String} = '' OR positionCaseInsensitiveUTF8(text, {text:String}) > 0)
    AND ({after_id:String} = '' OR place < {after_place:Int64}
        OR (place = {after_place:Int64} AND (carrier, report_id) > ({after_carrier:String}, {after_id:String})))
ORDER BY place DESC, carrier, report_id
LIMIT {limit:UInt32}
