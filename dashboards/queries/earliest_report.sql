-- Since when are there reports? Null where there are none.
SELECT minOrNull(hour) AS earliest, maxOrNull(hour) AS latest
FROM rollup_languages
WHERE ({carrier:String} = '' OR carrier = {carrier:String})
