-- Which records were rejected last, and what is to be mended? `detail` names line, field and remedy, and quotes
-- no value; a field that is not known may have any name, so that what could be a number is left out.
SELECT
    dead_letter_id,
    rejected_at,
    stage,
    reason,
    carrier,
    report_id,
    replaceRegexpAll(detail, '[0-9]{7,}', '…') AS detail
FROM dead_letters FINAL
WHERE rejected_at >= {from:DateTime('UTC')} AND rejected_at < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
ORDER BY rejected_at DESC, dead_letter_id
LIMIT {limit:UInt32}
