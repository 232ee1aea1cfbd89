-- Which sender addresses deserve blocking? Never a service number, a short code or an application's port: those are
-- shared or easily forged, and blocking one would silence an institution. The other conditions are those of domains.
SELECT
    value,
    max(class) AS kind,
    sum(rollup_entities.reports) AS reports,
    uniqExactArray(rollup_entities.reporters) AS reporters,
    min(rollup_entities.first_reported_at) AS first_reported_at,
    max(rollup_entities.last_reported_at) AS last_reported_at
FROM rollup_entities
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND rollup_entities.kind = 'sender' AND class IN ('mobile', 'email', 'unallocated')
GROUP BY value
HAVING max(brand != '') = 0 AND sum(vouched) = 0 AND sum(allowed) = 0
    AND sum(scams) >= {scam_share:Float64} * reports
    AND (reporters >= {reporters:UInt32} OR sum(blocked) > 0)
ORDER BY value
