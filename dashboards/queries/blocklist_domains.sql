-- Which registrable domains deserve blocking? Only such that their registrant controls alone, that enough different
-- people reported, in messages that were nearly always judged scam, never vouched for, and never on an allow list.
SELECT
    link.1 AS value,
    'domain' AS kind,
    count() AS reports,
    uniqExactIf(reporter, reporter != '') AS reporters,
    min(reported_at) AS first_reported_at,
    max(reported_at) AS last_reported_at
FROM reports FINAL
ARRAY JOIN arrayDistinct(arrayZip(links.domain, links.link_class, links.brand)) AS link
WHERE reported_at >= {from:DateTime('UTC')} AND reported_at < {to:DateTime('UTC')} AND link.2 = 'own'
GROUP BY value
HAVING countIf(link.3 != '' OR genuine OR disposition = 'legit') = 0
    AND countIf(arrayExists((code, evidence) -> code IN ('listed_allowed', 'analyst_allowed') AND startsWith(evidence, concat(link.1, ' (')),
        reasons.code, reasons.evidence)) = 0
    AND countIf(verdict = 'scam') >= {scam_share:Float64} * count()
    AND (reporters >= {reporters:UInt32}
        OR countIf(arrayExists((code, evidence) -> code = 'analyst_blocked' AND startsWith(evidence, concat(link.1, ' (')),
            reasons.code, reasons.evidence)) > 0)
ORDER BY value
