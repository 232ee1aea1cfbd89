-- From what sorts of address did the messages come?
SELECT
    sender_kind,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
GROUP BY sender_kind
ORDER BY reports DESC, sender_kind
