-- Where do the people live who reported? The country stands where no region is known.
-- Asked by category, institution or language, it is read from the cross table, which has many more rows.
SELECT
    region,
    sum(counted) AS reports
FROM
(
    SELECT region, rollup_regions.reports AS counted
    FROM rollup_regions
    WHERE {category:String} = '' AND {brand:String} = '' AND {language:String} = ''
        AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
        AND ({carrier:String} = '' OR carrier = {carrier:String})
        AND ({country:String} = '' OR substring(region, 1, 2) = {country:String})
        AND ({verdict:String} = '' OR verdict = {verdict:String})
    UNION ALL
    SELECT region, rollup_hourly.reports AS counted
    FROM rollup_hourly
    WHERE ({category:String} != '' OR {brand:String} != '' OR {language:String} != '')
        AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
        AND ({carrier:String} = '' OR carrier = {carrier:String})
        AND ({country:String} = '' OR substring(region, 1, 2) = {country:String})
        -- parts/by_content.sql
)
GROUP BY region
ORDER BY reports DESC, region
LIMIT {limit:UInt32}
