-- Who reported each wording, when and from where? A person who reports it twice within the hour counts once.
SELECT
    template_id,
    toStartOfHour(reported_at) AS hour,
    carrier,
    region,
    if(sent.reporter = '', 0, greatest(1, sipHash64(sent.reporter))) AS reporter
FROM reports AS sent FINAL
WHERE toDate(sent.reported_at) IN ({days:Array(Date)})
GROUP BY template_id, hour, carrier, region, reporter
