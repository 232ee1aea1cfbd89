-- Which contacts (callback numbers, messengers, accounts) deserve blocking? The conditions are those of domains; an
-- institution's own numbers and keywords for short codes never do.
SELECT
    value,
    kind,
    sum(rollup_entities.reports) AS reports,
    uniqExactArray(rollup_entities.reporters) AS reporters,
    min(rollup_entities.first_reported_at) AS first_reported_at,
    max(rollup_entities.last_reported_at) AS last_reported_at
FROM rollup_entities
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND rollup_entities.kind NOT IN ('sender', 'domain', 'host', 'keyword')
GROUP BY value, kind
HAVING max(brand != '') = 0 AND sum(vouched) = 0 AND sum(allowed) = 0
    AND sum(scams) >= {scam_share:Float64} * reports
    AND (reporters >= {reporters:UInt32} OR sum(blocked) > 0)
ORDER BY kind, value
