-- Which reports carried each sender, domain, host and contact, on which day, and what is said of it by them? A report counts
-- once for each of the ways in which it carries a value, and is `once` in the first of these.
WITH
    arrayDistinct(arrayConcat(
        if(sender = '', [], [('sender', sender, sender_kind::String, sender_brand::String)]),
        arrayMap((domain, class, brand) -> ('domain', domain, class::String, brand::String),
            links.domain, links.link_class, links.brand),
        arrayFilter(one -> one.2 != '', arrayMap((host, domain, class, brand) ->
            ('host', if(host = domain, '', host), class::String, brand::String),
            links.host, links.domain, links.link_class, links.brand)),
        arrayMap((kind, value, brand) -> (kind::String, value, '', brand::String),
            contacts.kind, contacts.value, contacts.brand))) AS ways,
    if(region != '', region, country)::String AS place
SELECT
    carried.2 AS value,
    template_id,
    toLowCardinality(carried.1) AS kind,
    toLowCardinality(carried.3) AS class,
    toLowCardinality(carried.4) AS brand,
    toDate(sent.reported_at) AS day,
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
    countIf(carried.5 = 1) AS once,
    countIf(carried.5 = 1 AND verdict = 'scam') AS once_scams,
    countIf(carried.5 = 1 AND sent.reporter = '') AS once_unnamed,
    countIf(carried.5 = 1 AND sent.reporter = '' AND disposition = 'legit') AS once_unnamed_legit,
    arraySort(groupUniqArrayIf(greatest(1, sipHash64(sent.reporter)), sent.reporter != '')) AS reporters,
    arraySort(groupUniqArrayIf(greatest(1, sipHash64(sent.reporter)), sent.reporter != '' AND disposition = 'legit')) AS legit_reporters,
    arraySort(groupUniqArrayIf(place, place != '')) AS places,
    min(sent.reported_at) AS first_reported_at,
    max(sent.reported_at) AS last_reported_at
FROM reports AS sent FINAL
ARRAY JOIN arrayMap(
    (one, nth) -> (one.1, one.2, one.3, one.4, nth), ways, arrayEnumerateUniq(arrayMap(one -> one.2, ways))) AS carried
WHERE toDate(sent.reported_at) IN ({days:Array(Date)})
GROUP BY value, template_id, kind, class, brand, day, carrier
