-- Which contacts (callback numbers, messengers, accounts) deserve blocking? The conditions are those of domains; an
-- institution's own numbers and keywords for short codes never do.
SELECT
    contact.2 AS value,
    contact.1 AS kind,
    count() AS reports,
    uniqExactIf(reporter, reporter != '') AS reporters,
    min(reported_at) AS first_reported_at,
    max(reported_at) AS last_reported_at
FROM reports FINAL
ARRAY JOIN arrayDistinct(arrayZip(contacts.kind, contacts.value, contacts.brand)) AS contact
WHERE reported_at >= {from:DateTime('UTC')} AND reported_at < {to:DateTime('UTC')} AND contact.1 != 'keyword'
GROUP BY value, kind
HAVING countIf(contact.3 != '' OR genuine OR disposition = 'legit') = 0
    AND countIf(arrayExists((code, evidence) -> code IN ('listed_allowed', 'analyst_allowed') AND startsWith(evidence, concat(contact.2, ' (')),
        reasons.code, reasons.evidence)) = 0
    AND countIf(verdict = 'scam') >= {scam_share:Float64} * count()
    AND (reporters >= {reporters:UInt32}
        OR countIf(arrayExists((code, evidence) -> code = 'analyst_blocked' AND startsWith(evidence, concat(contact.2, ' (')),
            reasons.code, reasons.evidence)) > 0)
ORDER BY kind, value
