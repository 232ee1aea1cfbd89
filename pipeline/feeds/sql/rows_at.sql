-- The rows of a feed as of one version.
SELECT
    row_key,
    argMax(payload, feed_rows.version) AS last_payload,
    argMax(removed, feed_rows.version) AS is_removed,
    max(feed_rows.version) AS last_version
FROM feed_rows FINAL
WHERE feed = {feed:String}
    AND feed_rows.version <= {version:UInt32}
    AND load_id IN (SELECT load_id FROM feed_versions FINAL WHERE feed = {feed:String} AND step < 3)
GROUP BY row_key
ORDER BY row_key
