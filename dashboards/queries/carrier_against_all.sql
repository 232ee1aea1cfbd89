-- How do the kinds of one carrier's reports differ from everybody's? `others` are those of all other carriers together,
-- `largest_other` those of the one that sent most of the kind: they decide what may be told, and are not shown.
SELECT
    category,
    sumIf(sent, carrier = {carrier:String}) AS reports,
    sumIf(sent, carrier != {carrier:String}) AS others,
    maxIf(sent, carrier != {carrier:String}) AS largest_other,
    countIf(carrier != {carrier:String}) AS other_carriers
FROM
(
    SELECT carrier, category, sum(rollup_kinds.reports) AS sent
    FROM rollup_kinds
    WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    GROUP BY carrier, category
)
GROUP BY category
ORDER BY reports DESC, category
