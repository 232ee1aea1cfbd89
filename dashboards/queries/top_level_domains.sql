-- Under which top-level domains did links lead to hosts that their registrants control alone? A report counts once for
-- each of its domains.
SELECT
    arrayElement(splitByChar('.', domain), -1) AS top_level,
    sum(rollup_domains.reports) AS reports
FROM rollup_domains
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
    AND link_class = 'own'
GROUP BY top_level
ORDER BY reports DESC, top_level
LIMIT {limit:UInt32}
