-- Which carriers have sent reports?
SELECT DISTINCT carrier
FROM rollup_hourly
WHERE ({carrier:String} = '' OR carrier = {carrier:String})
ORDER BY carrier
