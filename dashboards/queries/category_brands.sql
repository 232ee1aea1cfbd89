-- Which kinds of scam imitate which institutions? In messages judged scam or spam.
SELECT
    category,
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
GROUP BY category, brand
ORDER BY reports DESC, category, brand
LIMIT {limit:UInt32}
