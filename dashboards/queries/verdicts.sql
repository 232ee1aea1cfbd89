-- How were the reported messages judged?
SELECT
    verdict,
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
GROUP BY verdict
ORDER BY reports DESC, verdict
