-- Which wordings resemble this one? By shared runs of three characters of the skeletons: `likeness` is 1 for equal
-- ones, and near 1 where a wording contains all of a short phrase (then only `contained` is high). The likest of each campaign.
-- Who sent a wording (the mark before it) does not count: what is typed has no sender.
WITH
    (
        SELECT groupArray((template_id, skeleton, if(wording = {skeleton:String}, 1, likeness), contained)) FROM
        (
            SELECT template_id, skeleton, wording, 1 - ngramDistanceUTF8(wording, {skeleton:String}) AS likeness, contained
            FROM
            (
                SELECT
                    template_id,
                    skeleton,
                    if(startsWith(skeleton, '⟨'), replaceRegexpOne(skeleton, '^⟨(genuine|filed)⟩', ''), skeleton) AS wording,
                    ngramSearchUTF8(wording, {skeleton:String}) AS contained
                FROM templates FINAL
                -- what is like it holds half as much of it, and more where it is longer
                WHERE contained >= least({least:Float64} / 2, {least_contained:Float64}) OR wording = {skeleton:String}
            )
            WHERE wording = {skeleton:String} OR contained >= {least_contained:Float64} OR likeness >= {least:Float64}
        )
    ) AS found, -- values, so that only their campaigns are looked up
    (
        SELECT groupArray((template_id, campaign)) FROM template_places FINAL
        WHERE template IN (arrayMap(one -> sipHash64(one), found.1))
    ) AS places
SELECT
    wordings.template_id AS template_id,
    wordings.skeleton AS skeleton,
    chosen.campaign_id AS campaign_id,
    chosen.operation_id AS operation_id,
    chosen.title AS title,
    chosen.name AS name,
    chosen.verdict AS verdict,
    chosen.category AS category,
    chosen.brand AS brand,
    wordings.likeness AS likeness,
    wordings.contained AS contained
FROM
(
    SELECT
        arrayJoin(found) AS one, one.1 AS template_id, one.2 AS skeleton, one.3 AS likeness, one.4 AS contained,
        transform(template_id, places.1, places.2, 0) AS campaign
) AS wordings
INNER JOIN (SELECT *, campaign FROM campaigns FINAL PREWHERE campaign IN (places.2)) AS chosen USING (campaign)
ORDER BY likeness DESC, contained DESC, chosen.verdict != 'scam', wordings.template_id != {template_id:String}, template_id
LIMIT 1 BY campaign_id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
