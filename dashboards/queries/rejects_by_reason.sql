-- What was rejected, where and why?
SELECT
    stage,
    reason,
    count() AS records,
    max(rejected_at) AS latest
FROM dead_letters FINAL
WHERE rejected_at >= {from:DateTime('UTC')} AND rejected_at < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY stage, reason
ORDER BY records DESC, stage, reason
