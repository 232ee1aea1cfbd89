-- What kinds of message were reported?
SELECT
    category,
    sum(rollup_kinds.reports) AS reports,
    sum(rollup_kinds.legit) AS legit
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
GROUP BY category
ORDER BY reports DESC, category
LIMIT {limit:UInt32}
