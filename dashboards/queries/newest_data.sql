-- How new is what the figures rest on? The newest report that they count, and the newest alert and reject.
-- Of one carrier alone where one is named, of whom there are no alerts.
SELECT
    (
        SELECT maxOrNull(last_accepted_at)
        FROM rollup_languages
        WHERE ({carrier:String} = '' OR carrier = {carrier:String})
    ) AS reports,
    (SELECT maxOrNull(at) FROM alerts WHERE {carrier:String} = '') AS alerts,
    (
        SELECT maxOrNull(rejected_at)
        FROM dead_letters
        WHERE ({carrier:String} = '' OR carrier = {carrier:String})
    ) AS rejects
