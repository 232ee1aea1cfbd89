-- Which registrable domains deserve blocking? Only such that their registrant controls alone, that enough different
-- people reported, in messages that were nearly always judged scam, never vouched for, and never on an allow list.
WITH
    -- parts/whole_days.sql
    carried AS
    (
        -- parts/entities_in_period.sql
    )
SELECT
    value,
    'domain' AS kind,
    sum(carried.reports) AS reports,
    uniqExactArray(carried.reporters) AS reporters,
    min(carried.first_reported_at) AS first_reported_at,
    max(carried.last_reported_at) AS last_reported_at
FROM carried
WHERE carried.kind = 'domain' AND class = 'own' AND value IN -- people are counted of these alone
    (
        SELECT value
        FROM carried
        WHERE carried.kind = 'domain' AND class = 'own'
        GROUP BY value
        HAVING max(brand != '') = 0 AND sum(vouched) = 0 AND sum(allowed) = 0
            AND sum(scams) >= {scam_share:Float64} * sum(carried.reports)
    )
GROUP BY value
HAVING reporters >= {reporters:UInt32} OR value IN {blocked:Array(String)}
ORDER BY value
