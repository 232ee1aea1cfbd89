-- Which senders, domains, hosts and contacts did reports carry, how were they judged, and by whom reported? A report counts
-- once for each.
SELECT
    template_id,
    toLowCardinality(carried.1) AS kind,
    carried.2 AS value,
    toLowCardinality(carried.3) AS class,
    toLowCardinality(carried.4) AS brand,
    toStartOfHour(sent.reported_at) AS hour,
    carrier,
    count() AS reports,
    countIf(verdict = 'scam') AS scams,
    countIf(genuine OR disposition = 'legit') AS vouched,
    countIf(arrayExists(
        (code, evidence) -> code IN ('listed_allowed', 'analyst_allowed') AND startsWith(evidence, concat(carried.2, ' (')),
        reasons.code, reasons.evidence)) AS allowed,
    countIf(arrayExists(
        (code, evidence) -> code = 'analyst_blocked' AND startsWith(evidence, concat(carried.2, ' (')),
        reasons.code, reasons.evidence)) AS blocked,
    arraySort(groupUniqArrayIf(greatest(1, sipHash64(sent.reporter)), sent.reporter != '')) AS reporters,
    min(sent.reported_at) AS first_reported_at,
    max(sent.reported_at) AS last_reported_at
FROM reports AS sent FINAL
ARRAY JOIN arrayDistinct(arrayConcat(
    if(sender = '', [], [('sender', sender, sender_kind::String, sender_brand::String)]),
    arrayMap((domain, class, brand) -> ('domain', domain, class::String, brand::String),
        links.domain, links.link_class, links.brand),
    arrayFilter(one -> one.2 != '', arrayMap((host, domain, class, brand) ->
        ('host', if(host = domain, '', host), class::String, brand::String),
        links.host, links.domain, links.link_class, links.brand)),
    arrayMap((kind, value, brand) -> (kind::String, value, '', brand::String),
        contacts.kind, contacts.value, contacts.brand))) AS carried
WHERE toDate(sent.reported_at) IN ({days:Array(Date)})
GROUP BY template_id, kind, value, class, brand, hour, carrier
