-- Which wordings resemble this one? By shared runs of three characters of the skeletons: `likeness` is 1 for equal
-- ones, and near 1 where a wording contains all of a short phrase (then only `contained` is high). The likest of each campaign.
-- Who sent a wording (the mark before it) does not count: what is typed has no sender.
SELECT
    wordings.template_id AS template_id,
    wordings.skeleton AS skeleton,
    places.campaign_id AS campaign_id,
    campaign.operation_id AS operation_id,
    campaign.title AS title,
    campaign.name AS name,
    campaign.verdict AS verdict,
    campaign.category AS category,
    campaign.brand AS brand,
    if(wordings.wording = {skeleton:String}, 1, wordings.likeness) AS likeness,
    wordings.contained AS contained
FROM
(
    SELECT
        template_id,
        skeleton,
        if(startsWith(skeleton, '⟨'), replaceRegexpOne(skeleton, '^⟨(genuine|filed)⟩', ''), skeleton) AS wording,
        1 - ngramDistanceUTF8(wording, {skeleton:String}) AS likeness,
        ngramSearchUTF8(wording, {skeleton:String}) AS contained
    FROM templates FINAL
    WHERE wording = {skeleton:String}
        OR likeness >= {least:Float64}
        OR contained >= {least_contained:Float64}
) AS wordings
INNER JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places
    ON places.template_id = wordings.template_id
INNER JOIN (SELECT * FROM campaigns FINAL) AS campaign ON campaign.campaign_id = places.campaign_id
ORDER BY likeness DESC, contained DESC, campaign.verdict != 'scam', wordings.template_id != {template_id:String}, template_id
LIMIT 1 BY campaign_id
LIMIT {limit:UInt32}
