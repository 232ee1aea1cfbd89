SELECT template, sum(counts.reports) AS reports
FROM
(
    SELECT template, reports FROM rollup_template_days
    WHERE day >= first_day AND day < last_day AND ({carrier:String} = '' OR carrier = {carrier:String})
    UNION ALL
    SELECT template, reports FROM rollup_templates
    WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
        AND (hour < first_day OR hour >= last_day) AND ({carrier:String} = '' OR carrier = {carrier:String})
) AS counts
GROUP BY template
