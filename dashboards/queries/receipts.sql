-- What became of reports by these ids? Of one carrier. A report that was sent again, or with other content under a
-- taken id, is counted beside the one that counts.
SELECT
    report_id,
    max(accepted) > 0 AS is_counted,
    maxIf(at, accepted > 0) AS accepted_at,
    sum(again) AS sent_again,
    sum(conflicting) AS conflicts,
    arrayFilter(reason -> reason != '', groupUniqArray(reject)) AS rejected_for
FROM
(
    SELECT report_id, accepted_at AS at, 1 AS accepted, 0 AS again, 0 AS conflicting, '' AS reject
    FROM reports FINAL
    WHERE carrier = {carrier:String} AND report_id IN {report_ids:Array(String)} AND is_buried = 0
        AND toStartOfHour(reported_at) IN
        (
            SELECT toStartOfHour(reported_at) FROM report_keys
            WHERE carrier = {carrier:String} AND report_id IN {report_ids:Array(String)}
        )
    UNION ALL
    SELECT report_id, accepted_at, 0, 1, 0, ''
    FROM report_duplicates FINAL
    WHERE carrier = {carrier:String} AND report_id IN {report_ids:Array(String)}
    UNION ALL
    SELECT report_id, accepted_at, 0, 0, 1, ''
    FROM report_conflicts FINAL
    WHERE carrier = {carrier:String} AND report_id IN {report_ids:Array(String)}
    UNION ALL
    SELECT report_id, rejected_at, 0, 0, 0, reason
    FROM dead_letters FINAL
    WHERE carrier = {carrier:String} AND report_id IN {report_ids:Array(String)}
)
GROUP BY report_id
ORDER BY report_id
