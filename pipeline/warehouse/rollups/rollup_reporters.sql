-- Who reported in each hour, by number? Those who have no number yet are left out: numbers are dealt out before a day is
-- computed, so their reports came later and have marked the day again.
SELECT
    hour,
    carrier,
    groupBitmapState(numbered.number) AS numbers,
    arrayMap(one -> one.2, arraySort(groupArray((numbered.number, reporter)))) AS reporters
FROM
(
    SELECT DISTINCT
        toStartOfHour(reported_at) AS hour,
        carrier,
        greatest(1, sipHash64(sent.reporter)) AS reporter
    FROM reports AS sent FINAL
    WHERE toDate(sent.reported_at) IN ({days:Array(Date)}) AND sent.reporter != ''
) AS seen
INNER JOIN
(
    SELECT reporter, number
    FROM reporter_numbers
    WHERE reporter IN
    (
        SELECT greatest(1, sipHash64(sent.reporter))
        FROM reports AS sent
        WHERE toDate(sent.reported_at) IN ({days:Array(Date)}) AND sent.reporter != ''
    )
) AS numbered USING (reporter)
GROUP BY hour, carrier
