-- Which institutions were imitated, in messages judged scam or spam?
SELECT
    brand,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
    AND brand != '' AND verdict IN ('scam', 'spam')
GROUP BY brand
ORDER BY reports DESC, brand
LIMIT {limit:UInt32}
