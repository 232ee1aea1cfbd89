-- Which state do the loaded registries have? Another text whenever one was loaded or taken back.
SELECT concat(toString(count()), ' ', toString(sum(version)), ' ', toString(max(loaded_at))) AS version
FROM feed_versions FINAL
WHERE kind = 'registry' AND step < 3
