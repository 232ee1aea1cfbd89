-- To what kinds of host did links lead? A report counts once for each of its domains.
SELECT
    link_class,
    sum(rollup_domains.reports) AS reports
FROM rollup_domains
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND ({country:String} = '' OR country = {country:String})
    AND ({category:String} = '' OR category = {category:String})
    AND ({brand:String} = '' OR brand = {brand:String})
    AND ({language:String} = '' OR language = {language:String})
    AND ({verdict:String} = '' OR verdict = {verdict:String})
GROUP BY link_class
ORDER BY reports DESC, link_class
