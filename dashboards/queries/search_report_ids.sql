-- Which carriers sent a report by this id?
SELECT DISTINCT carrier, report_id
FROM report_keys
WHERE report_id = {report_id:String}
ORDER BY carrier
LIMIT {limit:UInt32}
