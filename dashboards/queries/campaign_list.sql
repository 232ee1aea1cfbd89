-- Which campaigns were reported in the period? Empty filters match all, the verdict `suspect` all but legitimate; sort is
-- reports, new or active.
-- `place` falls, then the id rises; nothing before (`after_place`, `after_id`) where `after_id` is not empty.
-- `matching` is the number of campaigns from there on, on all pages.
WITH
    -- parts/whole_days.sql
    (
        SELECT groupArray((campaign_id, reports, place, matching)) FROM
        (
            SELECT
                found.campaign_id AS campaign_id,
                counted.reports AS reports,
                multiIf(
                    {sort:String} = 'new', toUnixTimestamp64Micro(found.first_seen),
                    {sort:String} = 'active', toUnixTimestamp64Micro(found.last_seen),
                    toInt64(counted.reports)) AS place,
                count() OVER () AS matching
            FROM (SELECT *, campaign FROM campaigns FINAL) AS found
            INNER JOIN
            (
                SELECT places.campaign AS campaign, sum(sent.reports) AS reports
                FROM (SELECT template, campaign FROM template_places FINAL) AS places
                INNER JOIN
                (
                    -- parts/wordings_in_period.sql
                ) AS sent USING (template)
                GROUP BY campaign
            ) AS counted USING (campaign)
            WHERE multiIf({verdict:String} = '', true,
                    {verdict:String} = 'suspect', found.verdict != 'legitimate',
                    found.verdict = {verdict:String})
                AND ({category:String} = '' OR found.category = {category:String})
                AND ({brand:String} = '' OR found.brand = {brand:String})
                AND ({q:String} = ''
                    OR positionCaseInsensitiveUTF8(found.title, {q:String}) > 0
                    OR positionCaseInsensitiveUTF8(found.name, {q:String}) > 0
                    OR campaign_id = {q:String})
                AND ({after_id:String} = '' OR place < {after_place:Int64}
                    OR (place = {after_place:Int64} AND campaign_id > {after_id:String}))
            ORDER BY place DESC, campaign_id
            LIMIT {limit:UInt32} OFFSET {offset:UInt32}
        )
    ) AS page -- a value, so that only its campaigns are read again
SELECT
    campaign_id,
    chosen.title AS title,
    chosen.name AS name,
    chosen.verdict AS verdict,
    chosen.category AS category,
    chosen.brand AS brand,
    chosen.language AS language,
    chosen.operation_id AS operation_id,
    chosen.status AS status,
    chosen.templates AS templates,
    chosen.first_seen AS first_seen,
    chosen.last_seen AS last_seen,
    shown.reports AS reports,
    shown.matching AS matching,
    shown.place AS place
FROM (SELECT * FROM campaigns FINAL WHERE campaign_id IN (page.1)) AS chosen
INNER JOIN
(
    SELECT arrayJoin(page) AS one, one.1 AS campaign_id, one.2 AS reports, one.3 AS place, one.4 AS matching
) AS shown USING (campaign_id)
ORDER BY shown.place DESC, campaign_id
SETTINGS use_skip_indexes = 0, optimize_move_to_prewhere = 0 -- what they could leave out is not worth looking for here
