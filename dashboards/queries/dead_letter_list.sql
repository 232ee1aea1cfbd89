-- Which records were rejected, newest first? Empty filters match all. The bytes are sealed.
SELECT
    dead_letter_id,
    stage,
    reason,
    detail,
    carrier,
    report_id,
    origin_topic,
    origin_partition,
    origin_offset,
    origin_index,
    rejected_at,
    sealed_raw,
    raw_bytes
FROM dead_letters FINAL
WHERE rejected_at >= {from:DateTime('UTC')} AND rejected_at < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND ({reason:String} = '' OR reason = {reason:String})
    AND ({dead_letter_id:String} = '' OR dead_letter_id = {dead_letter_id:String})
ORDER BY rejected_at DESC, dead_letter_id
LIMIT {limit:UInt32}
