-- Which sender addresses deserve blocking? Never a service number, a short code or an application's port: those are
-- shared or easily forged, and blocking one would silence an institution. The other conditions are those of domains.
SELECT
    sender AS value,
    any(sender_kind) AS kind,
    count() AS reports,
    uniqExactIf(reporter, reporter != '') AS reporters,
    min(reported_at) AS first_reported_at,
    max(reported_at) AS last_reported_at
FROM reports FINAL
WHERE reported_at >= {from:DateTime('UTC')} AND reported_at < {to:DateTime('UTC')}
    AND sender_kind IN ('mobile', 'email', 'unallocated')
GROUP BY value
HAVING countIf(sender_brand != '' OR genuine OR disposition = 'legit') = 0
    AND countIf(arrayExists((code, evidence) -> code IN ('listed_allowed', 'analyst_allowed') AND startsWith(evidence, concat(sender, ' (')),
        reasons.code, reasons.evidence)) = 0
    AND countIf(verdict = 'scam') >= {scam_share:Float64} * count()
    AND (reporters >= {reporters:UInt32}
        OR countIf(arrayExists((code, evidence) -> code = 'analyst_blocked' AND startsWith(evidence, concat(sender, ' (')),
            reasons.code, reasons.evidence)) > 0)
ORDER BY value
