-- To what kinds of host did links lead? A report counts once for each of its domains.
SELECT
    link_class,
    sum(rollup_domains.reports) AS reports
FROM rollup_domains
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
GROUP BY link_class
ORDER BY reports DESC, link_class
