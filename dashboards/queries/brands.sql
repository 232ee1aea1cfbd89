-- Which institutions were imitated, in messages judged scam or spam?
SELECT
    brand,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND ({country:String} = '' OR country = {country:String})
    AND ({category:String} = '' OR category = {category:String})
    AND ({brand:String} = '' OR brand = {brand:String})
    AND ({language:String} = '' OR language = {language:String})
    AND ({verdict:String} = '' OR verdict = {verdict:String})
    AND brand != '' AND verdict IN ('scam', 'spam')
GROUP BY brand
ORDER BY reports DESC, brand
LIMIT {limit:UInt32}
