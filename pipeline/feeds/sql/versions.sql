-- Every version of the feeds that counts, in order; an empty name asks for all feeds.
SELECT
    feed, version, load_id, kind, content_of, loaded_at, loaded_by, file, sha256, rows, added, changed, removed,
    step = 2 AS published
FROM feed_versions FINAL
WHERE step < 3 AND ({feed:String} = '' OR feed = {feed:String})
ORDER BY feed, version, loaded_at, load_id
