-- From which countries was a kind of message reported?
SELECT
    country,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND category = {category:String} AND country != ''
GROUP BY country
ORDER BY reports DESC, country
LIMIT {limit:UInt32}
