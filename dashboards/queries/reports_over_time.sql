-- How did reports of each verdict come in over time? Bars of equal width, counted from the period's start.
SELECT
    {from:DateTime('UTC')}
        + intDiv(hour - {from:DateTime('UTC')}, {bucket_seconds:UInt32}) * {bucket_seconds:UInt32} AS bucket,
    verdict,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND ({country:String} = '' OR country = {country:String})
    AND ({category:String} = '' OR category = {category:String})
    AND ({brand:String} = '' OR brand = {brand:String})
    AND ({language:String} = '' OR language = {language:String})
    AND ({verdict:String} = '' OR verdict = {verdict:String})
GROUP BY bucket, verdict
ORDER BY bucket, verdict
