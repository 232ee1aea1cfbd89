SELECT value, kind, class, brand, reports, scams, vouched, allowed, reporters, first_reported_at, last_reported_at
FROM rollup_values
WHERE day >= first_day AND day < last_day
UNION ALL
SELECT value, kind, class, brand, reports, scams, vouched, allowed, reporters, first_reported_at, last_reported_at
FROM rollup_entities
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')} AND (hour < first_day OR hour >= last_day)
