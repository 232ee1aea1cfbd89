-- Which operations were reported in the period? Those with a campaign that the filters match, empty ones match all, and with
-- at least so many campaigns (`least_campaigns`); the figures are of all their campaigns that were reported in the period, the words
-- those of the largest. Sort is reports, new or active. `place` falls, then the id rises; nothing before (`after_place`,
-- `after_id`) where `after_id` is not empty.
WITH
    -- parts/whole_days.sql
    counted AS
    (
        SELECT places.campaign AS campaign, sum(sent.reports) AS reports
        FROM (SELECT template, campaign FROM template_places FINAL) AS places
        INNER JOIN
        (
            -- parts/wordings_in_period.sql
        ) AS sent USING (template)
        GROUP BY campaign
    )
SELECT
    operation_id,
    tupleElement(largest, 1) AS title,
    tupleElement(largest, 2) AS name,
    tupleElement(largest, 3) AS verdict,
    tupleElement(largest, 4) AS category,
    tupleElement(largest, 5) AS brand,
    campaigns,
    first_seen,
    last_seen,
    reports,
    multiIf(
        {sort:String} = 'new', toUnixTimestamp64Micro(first_seen),
        {sort:String} = 'active', toUnixTimestamp64Micro(last_seen),
        toInt64(reports)) AS place
FROM
(
    SELECT
        found.operation_id AS operation_id,
        argMax((found.title, found.name, found.verdict, found.category, found.brand), (counted.reports, found.campaign_id))
            AS largest,
        count() AS campaigns,
        min(found.first_seen) AS first_seen,
        max(found.last_seen) AS last_seen,
        sum(counted.reports) AS reports
    FROM (SELECT *, campaign FROM campaigns FINAL) AS found
    INNER JOIN counted USING (campaign)
    GROUP BY operation_id
    HAVING campaigns >= {least_campaigns:UInt32}
        AND countIf(
            ({verdict:String} = '' OR found.verdict = {verdict:String})
            AND ({category:String} = '' OR found.category = {category:String})
            AND ({brand:String} = '' OR found.brand = {brand:String})
            AND ({q:String} = ''
                OR positionCaseInsensitiveUTF8(found.title, {q:String}) > 0
                OR positionCaseInsensitiveUTF8(found.name, {q:String}) > 0
                OR found.campaign_id = {q:String}
                OR found.operation_id = {q:String})) > 0
)
WHERE {after_id:String} = '' OR place < {after_place:Int64}
    OR (place = {after_place:Int64} AND operation_id > {after_id:String})
ORDER BY place DESC, operation_id
LIMIT {limit:UInt32}
SETTINGS use_skip_indexes = 0, optimize_move_to_prewhere = 0 -- what they could leave out is not worth looking for here
