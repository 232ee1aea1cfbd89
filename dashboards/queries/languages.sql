-- In which languages were the messages written?
SELECT
    language,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
GROUP BY language
ORDER BY reports DESC, language
LIMIT {limit:UInt32}
