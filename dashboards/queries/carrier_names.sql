-- Which carriers have sent reports?
SELECT DISTINCT carrier
FROM rollup_languages
WHERE ({carrier:String} = '' OR carrier = {carrier:String})
ORDER BY carrier
