-- How did this campaign's reports come in over time, by carrier? Bars of equal width, counted from `from`.
SELECT
    {from:DateTime('UTC')}
        + intDiv(hour - {from:DateTime('UTC')}, {bucket_seconds:UInt32}) * {bucket_seconds:UInt32} AS bucket,
    carrier,
    sum(rollup_templates.reports) AS reports
FROM rollup_templates
WHERE template IN (SELECT template FROM template_places FINAL WHERE campaign_id = {campaign_id:String})
    AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
    AND ({carrier:String} = '' OR carrier = {carrier:String})
GROUP BY bucket, carrier
ORDER BY bucket, carrier
