-- How did this campaign's reports come in over time, by region? Bars of equal width of a day or more, counted from `from`,
-- which is a midnight. The country stands where no region is known.
SELECT
    {from:DateTime('UTC')}
        + intDiv(toDateTime(day, 'UTC') - {from:DateTime('UTC')}, {bucket_seconds:UInt32}) * {bucket_seconds:UInt32} AS bucket,
    value AS place,
    sum(rollup_traits.reports) AS reports
FROM rollup_traits
WHERE template IN (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
    AND trait = 'place' AND ({carrier:String} = '' OR carrier = {carrier:String})
    AND day >= toDate({from:DateTime('UTC')}, 'UTC') AND day <= toDate({to:DateTime('UTC')} - 1, 'UTC')
GROUP BY bucket, place
ORDER BY bucket, place
