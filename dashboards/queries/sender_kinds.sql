-- From what sorts of address did the messages come? Those that are rented to send to many (application to person) against
-- numbers of single subscribers (person to person), and gateways of e-mail.
SELECT
    sender_kind,
    multiIf(
        sender_kind IN ('port', 'short_code', 'service_number', 'alphanumeric'), 'application',
        sender_kind IN ('mobile', 'fixed'), 'person',
        sender_kind = 'email', 'email',
        'other') AS sender_group,
    sum(rollup_kinds.reports) AS reports
FROM rollup_kinds
WHERE hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    -- parts/by_all_filters.sql
GROUP BY sender_kind
ORDER BY reports DESC, sender_kind
