-- The audit, oldest first; with a bound on the newest ones.
SELECT decision_id, at, analyst, action, subject, comment, undoes, event, published
FROM
(
    SELECT decision_id, at, analyst, action, subject, comment, undoes, event, step = 2 AS published
    FROM decisions FINAL
    ORDER BY at DESC, decision_id DESC
    LIMIT {most:UInt64}
)
ORDER BY at, decision_id
