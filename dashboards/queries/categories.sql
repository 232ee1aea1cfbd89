-- What kinds of message were reported?
SELECT
    category,
    sum(rollup_kinds.reports) AS reports,
    sum(rollup_kinds.legit) AS legit
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND ({country:String} = '' OR country = {country:String})
    AND ({category:String} = '' OR category = {category:String})
    AND ({brand:String} = '' OR brand = {brand:String})
    AND ({language:String} = '' OR language = {language:String})
    AND ({verdict:String} = '' OR verdict = {verdict:String})
GROUP BY category
ORDER BY reports DESC, category
LIMIT {limit:UInt32}
