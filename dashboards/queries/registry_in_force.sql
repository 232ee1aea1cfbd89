-- The institutions that loaded registries hold now, each as its feed last said it; rows that a feed no longer has are left out.
SELECT feed, row_key, argMax(payload, feed_rows.version) AS institution, argMax(removed, feed_rows.version) AS is_removed
FROM feed_rows FINAL
WHERE load_id IN (SELECT load_id FROM feed_versions FINAL WHERE kind = 'registry' AND step < 3)
GROUP BY feed, row_key
HAVING NOT is_removed
ORDER BY feed, row_key
