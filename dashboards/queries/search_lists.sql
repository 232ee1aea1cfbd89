-- Which feeds list one of these values, which way, and from when to when? As the feeds are now; a row that a feed no
-- longer has ends when it left.
SELECT
    feed,
    JSONExtractString(row, 'value') AS value,
    JSONExtractString(row, 'list') AS list,
    JSONExtractString(row, 'source') AS source,
    parseDateTime64BestEffort(JSONExtractString(row, 'first_seen'), 6, 'UTC') AS first_seen,
    parseDateTime64BestEffortOrNull(JSONExtractString(row, 'expires_at'), 6, 'UTC') AS expires_at
FROM
(
    SELECT feed, row_key, argMax(payload, version) AS row
    FROM feed_rows FINAL
    WHERE load_id IN (SELECT load_id FROM feed_versions FINAL WHERE kind != 'registry' AND step < 3)
    GROUP BY feed, row_key
)
WHERE value IN {values:Array(String)} OR splitByChar(':', value, 2)[2] IN {values:Array(String)} -- contacts: kind:value
ORDER BY value, feed
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
