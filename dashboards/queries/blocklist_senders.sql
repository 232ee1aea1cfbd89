-- Which sender addresses deserve blocking? Never a service number, a short code or an application's port: those are
-- shared or easily forged, and blocking one would silence an institution. The other conditions are those of domains.
WITH
    -- parts/whole_days.sql
    carried AS
    (
        -- parts/entities_in_period.sql
    )
SELECT
    value,
    max(class) AS kind,
    sum(carried.reports) AS reports,
    uniqExactArray(carried.reporters) AS reporters,
    min(carried.first_reported_at) AS first_reported_at,
    max(carried.last_reported_at) AS last_reported_at
FROM carried
WHERE carried.kind = 'sender' AND class IN ('mobile', 'email', 'unallocated')
GROUP BY value -- few reports have the same sender: finding out first of whom people need to be counted takes longer
HAVING max(brand != '') = 0 AND sum(vouched) = 0 AND sum(allowed) = 0
    AND sum(scams) >= {scam_share:Float64} * reports
    AND (reporters >= {reporters:UInt32} OR value IN {blocked:Array(String)})
ORDER BY value
