-- Where do the people live who reported? The country stands where no region is known.
SELECT
    region,
    sum(rollup_regions.reports) AS reports
FROM rollup_regions
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY region
ORDER BY reports DESC, region
LIMIT {limit:UInt32}
