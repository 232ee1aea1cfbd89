-- What did analysts say of senders, domains, hosts and contacts that holds at this moment: block or allow? The newest word about a
-- value counts; what was taken back does not.
SELECT
    JSONExtractString(event, 'entity_kind') AS kind,
    JSONExtractString(event, 'value') AS value,
    argMax(decisions.action, (decisions.at, decision_id)) AS action
FROM (SELECT * FROM decisions FINAL) AS decisions
WHERE decisions.action IN ('block', 'allow')
    AND decision_id NOT IN (SELECT undoes FROM decisions WHERE undoes != '')
    AND ifNull(parseDateTime64BestEffortOrNull(JSONExtractString(event, 'since'), 6, 'UTC') <= {now:DateTime('UTC')}, 1)
    AND ifNull(parseDateTime64BestEffortOrNull(JSONExtractString(event, 'until'), 6, 'UTC') > {now:DateTime('UTC')}, 1)
GROUP BY kind, value
ORDER BY kind, value
