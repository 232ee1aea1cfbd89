-- What kinds of message were reported?
SELECT
    category,
    sum(rollup_hourly.reports) AS reports,
    sum(rollup_hourly.legit) AS legit
FROM rollup_hourly
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY category
ORDER BY reports DESC, category
LIMIT {limit:UInt32}
