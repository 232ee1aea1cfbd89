-- In which languages were the messages written?
SELECT
    language,
    sum(rollup_languages.reports) AS reports
FROM rollup_languages
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY language
ORDER BY reports DESC, language
LIMIT {limit:UInt32}
