-- Why are this campaign's messages judged as they are? A report counts once for a reason; `evidence` is the most
-- frequent one, of equally frequent ones the first in the alphabet.
SELECT
    code,
    round(sum(toFloat64(shown.weight) * shown.reports) / sum(shown.reports), 4) AS weight,
    argMin(shown.evidence, (-toInt64(shown.reports), shown.evidence)) AS evidence,
    sum(shown.reports) AS reports
FROM
(
    SELECT
        kind AS code,
        value AS evidence,
        sum(toFloat64(rollup_traits.weight) * rollup_traits.reports) / sum(rollup_traits.reports) AS weight,
        sum(rollup_traits.reports) AS reports
    FROM rollup_traits
    WHERE template IN (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
        AND trait = 'reason' AND ({carrier:String} = '' OR carrier = {carrier:String})
    GROUP BY code, evidence
) AS shown
GROUP BY code
ORDER BY reports DESC, code
LIMIT {limit:UInt32}
