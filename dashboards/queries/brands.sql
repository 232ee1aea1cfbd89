-- Which institutions were imitated, in messages judged scam or spam?
SELECT
    brand,
    sum(rollup_hourly.reports) AS reports
FROM rollup_hourly
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND brand != '' AND verdict IN ('scam', 'spam')
GROUP BY brand
ORDER BY reports DESC, brand
LIMIT {limit:UInt32}
