-- Which domains were most reported? Of one class of host, or of all with an empty class.
SELECT
    domain,
    any(rollup_domains.link_class) AS link_class,
    sum(rollup_domains.reports) AS reports
FROM rollup_domains
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
    AND ({link_class:String} = '' OR rollup_domains.link_class = {link_class:String})
GROUP BY domain
ORDER BY reports DESC, domain
LIMIT {limit:UInt32}
