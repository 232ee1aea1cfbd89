-- How did reports of each verdict come in over time? Bars of equal width, counted from the period's start.
SELECT
    {from:DateTime('UTC')}
        + intDiv(hour - {from:DateTime('UTC')}, {bucket_seconds:UInt32}) * {bucket_seconds:UInt32} AS bucket,
    verdict,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
GROUP BY bucket, verdict
ORDER BY bucket, verdict
