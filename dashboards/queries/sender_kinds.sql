-- From what sorts of address did the messages come?
SELECT
    sender_kind,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND ({country:String} = '' OR country = {country:String})
    AND ({category:String} = '' OR category = {category:String})
    AND ({brand:String} = '' OR brand = {brand:String})
    AND ({language:String} = '' OR language = {language:String})
    AND ({verdict:String} = '' OR verdict = {verdict:String})
GROUP BY sender_kind
ORDER BY reports DESC, sender_kind
