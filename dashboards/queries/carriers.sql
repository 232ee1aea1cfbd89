-- What did each carrier send, how late, and how much of it again or in vain?
-- `subscribers` are those of the carriers `subscribed`, in the same order, as the operator gave them; 0 where not given.
-- Reports and lateness go by the time of the report; resent, conflicting and rejected ones by the time they came.
SELECT
    carrier,
    sum(counted) AS reports,
    if(sum(reports) OVER () = 0, 0, reports / sum(reports) OVER ()) AS share,
    max(p50) AS lateness_p50_seconds,
    max(p95) AS lateness_p95_seconds,
    sum(again) AS resent,
    sum(conflicting) AS conflicts,
    sum(refused) AS rejected,
    {subscribers:Array(UInt64)}[indexOf({subscribed:Array(String)}, carrier)] AS subscribers,
    if(subscribers = 0, NULL, round(reports * 1000000 / subscribers, 1)) AS per_million
FROM
(
    SELECT carrier, sum(reports) AS counted, 0 AS p50, 0 AS p95, 0 AS again, 0 AS conflicting, 0 AS refused
    FROM rollup_regions
    WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    GROUP BY carrier
    UNION ALL
    SELECT
        carrier, 0,
        quantileExactWeighted(0.5)(late_seconds, reports), quantileExactWeighted(0.95)(late_seconds, reports),
        0, 0, 0
    FROM rollup_lateness
    WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    GROUP BY carrier
    UNION ALL
    SELECT carrier, 0, 0, 0, count(), 0, 0
    FROM report_duplicates FINAL
    WHERE accepted_at >= {from:DateTime('UTC')} AND accepted_at < {to:DateTime('UTC')}
    GROUP BY carrier
    UNION ALL
    SELECT carrier, 0, 0, 0, 0, count(), 0
    FROM report_conflicts FINAL
    WHERE accepted_at >= {from:DateTime('UTC')} AND accepted_at < {to:DateTime('UTC')}
    GROUP BY carrier
    UNION ALL
    SELECT carrier, 0, 0, 0, 0, 0, count()
    FROM dead_letters FINAL
    WHERE rejected_at >= {from:DateTime('UTC')} AND rejected_at < {to:DateTime('UTC')} AND carrier != ''
    GROUP BY carrier
)
WHERE ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY carrier
ORDER BY reports DESC, carrier
