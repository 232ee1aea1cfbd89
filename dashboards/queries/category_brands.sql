-- Which kinds of scam imitate which institutions? In messages judged scam or spam.
SELECT
    category,
    brand,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
    AND brand != '' AND verdict IN ('scam', 'spam')
GROUP BY category, brand
ORDER BY reports DESC, category, brand
LIMIT {limit:UInt32}
