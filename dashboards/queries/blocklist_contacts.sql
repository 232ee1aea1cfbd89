-- Which contacts (callback numbers, messengers, accounts) deserve blocking? The conditions are those of domains; an
-- institution's own numbers and keywords for short codes never do.
WITH
    -- parts/whole_days.sql
    carried AS
    (
        -- parts/entities_in_period.sql
    )
SELECT
    value,
    kind,
    sum(carried.reports) AS reports,
    uniqExactArray(carried.reporters) AS reporters,
    min(carried.first_reported_at) AS first_reported_at,
    max(carried.last_reported_at) AS last_reported_at
FROM carried
WHERE carried.kind NOT IN ('sender', 'domain', 'host', 'keyword') AND (value, kind) IN -- people are counted of these alone
    (
        SELECT value, kind
        FROM carried
        WHERE carried.kind NOT IN ('sender', 'domain', 'host', 'keyword')
        GROUP BY value, kind
        HAVING max(brand != '') = 0 AND sum(vouched) = 0 AND sum(allowed) = 0
            AND sum(scams) >= {scam_share:Float64} * sum(carried.reports)
    )
GROUP BY value, kind
HAVING reporters >= {reporters:UInt32} OR value IN {blocked:Array(String)}
ORDER BY kind, value
