-- The message as it came, of the report that counts; no row once its time is over. Every look at it is audited.
SELECT body
FROM raw_texts FINAL
WHERE carrier = {carrier:String} AND report_id = {report_id:String}
    AND content_hash IN
    (
        SELECT content_hash FROM reports FINAL
        WHERE carrier = {carrier:String} AND report_id = {report_id:String} AND is_buried = 0
            AND toStartOfHour(reported_at) IN
            (
                SELECT toStartOfHour(reported_at) FROM report_keys
                WHERE carrier = {carrier:String} AND report_id = {report_id:String}
            )
    )
LIMIT 1
