-- Which registrable domains deserve blocking? Only such that their registrant controls alone, that enough different
-- people reported, in messages that were nearly always judged scam, never vouched for, and never on an allow list.
SELECT
    value,
    'domain' AS kind,
    sum(rollup_entities.reports) AS reports,
    uniqExactArray(rollup_entities.reporters) AS reporters,
    min(rollup_entities.first_reported_at) AS first_reported_at,
    max(rollup_entities.last_reported_at) AS last_reported_at
FROM rollup_entities
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND rollup_entities.kind = 'domain' AND class = 'own'
GROUP BY value
HAVING max(brand != '') = 0 AND sum(vouched) = 0 AND sum(allowed) = 0
    AND sum(scams) >= {scam_share:Float64} * reports
    AND (reporters >= {reporters:UInt32} OR sum(blocked) > 0)
ORDER BY value
