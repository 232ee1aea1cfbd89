-- How were the reported messages judged?
SELECT
    verdict,
    sum(rollup_kinds.reports) AS reports,
    sum(rollup_kinds.legit) AS legit
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
GROUP BY verdict
ORDER BY reports DESC, verdict
