-- What one load changed.
SELECT row_key, payload, removed
FROM feed_rows FINAL
WHERE feed = {feed:String} AND load_id = {load_id:String}
ORDER BY row_key
