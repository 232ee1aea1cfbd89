-- What did the messages of each wording carry: senders, domains, contacts, answers about identities, reasons; and from
-- which region, or country where none is known? A report
-- counts once for a domain of a class, a contact, and a reason's code; what comes first in it stands.
SELECT
    template_id,
    CAST(carried.1, 'Enum8(\'sender\' = 1, \'domain\' = 2, \'contact\' = 3, \'identity\' = 4, \'reason\' = 5, \'place\' = 6)') AS trait,
    toLowCardinality(carried.2) AS kind,
    carried.3 AS value,
    toLowCardinality(carried.4) AS brand,
    carried.5 AS weight,
    toDate(reported_at) AS day,
    carrier,
    count() AS reports
FROM reports FINAL
ARRAY JOIN arrayConcat(
    if(sender = '', [], [('sender', sender_kind::String, sender, sender_brand::String, 0::Float32)]),
    arrayMap(
        (class, domain, imitates) -> ('domain', class::String, domain, imitates::String, 0::Float32),
        arrayFilter((one, nth) -> nth = 1, links.link_class, arrayEnumerateUniq(links.domain, links.link_class)),
        arrayFilter((one, nth) -> nth = 1, links.domain, arrayEnumerateUniq(links.domain, links.link_class)),
        arrayFilter((one, nth) -> nth = 1, links.imitates, arrayEnumerateUniq(links.domain, links.link_class))),
    arrayMap(
        (kind, value, brand) -> ('contact', kind::String, value, brand::String, 0::Float32),
        arrayFilter((one, nth) -> nth = 1, contacts.kind, arrayEnumerateUniq(contacts.kind, contacts.value)),
        arrayFilter((one, nth) -> nth = 1, contacts.value, arrayEnumerateUniq(contacts.kind, contacts.value)),
        arrayFilter((one, nth) -> nth = 1, contacts.brand, arrayEnumerateUniq(contacts.kind, contacts.value))),
    [
        ('identity', 'sender', identity_sender::String, '', 0::Float32),
        ('identity', 'signature', identity_signature::String, '', 0::Float32),
        ('identity', 'link', identity_link::String, '', 0::Float32),
        ('identity', 'contact', identity_contact::String, '', 0::Float32),
        ('place', '', if(region = '', country, region)::String, '', 0::Float32)
    ],
    arrayMap(
        (code, evidence, weight) -> ('reason', code::String, evidence, '', weight),
        arrayFilter((one, nth) -> nth = 1, reasons.code, arrayEnumerateUniq(reasons.code)),
        arrayFilter((one, nth) -> nth = 1, reasons.evidence, arrayEnumerateUniq(reasons.code)),
        arrayFilter((one, nth) -> nth = 1, reasons.weight, arrayEnumerateUniq(reasons.code)))) AS carried
WHERE toDate(reported_at) IN ({days:Array(Date)})
GROUP BY template_id, trait, kind, value, brand, weight, day, carrier
