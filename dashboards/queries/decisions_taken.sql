-- What did analysts decide, newest first, and has the stream answered? About one campaign and those merged into it, or
-- about everything where none is given. An answer is what the clusterer wrote (the decision's moment is that of the
-- change, or the campaign's row says so), or a report that names the decision as a reason. Nothing before
-- (`after_place`, `after_id`) where `after_id` is not empty.
-- `shown` is named once: each place that names it is planned and worked out anew.
WITH
    taken AS
    (
        SELECT
            decision_id, at, analyst, action, subject, comment, undoes, step = 2 AS is_sent,
            JSONExtractString(event, 'campaign_id') AS campaign_id,
            JSONExtractString(event, 'into_campaign_id') AS into_id,
            JSONExtractString(event, 'name') AS new_name,
            JSONExtractString(event, 'verdict') AS new_verdict,
            JSONExtractString(event, 'category') AS new_category,
            JSONExtractString(event, 'entity_kind') AS entity_kind,
            JSONExtractString(event, 'value') AS value,
            length(JSONExtractArrayRaw(event, 'template_ids')) AS templates
        FROM decisions FINAL
    ),
    shown AS
    (
        SELECT * FROM taken
        WHERE ({decision_id:String} = '' OR decision_id = {decision_id:String})
            AND ({campaign_id:String} = '' OR into_id = {campaign_id:String} OR campaign_id IN
            (
                SELECT campaign_id FROM campaign_heads WHERE head = {campaign_id:String}
                UNION ALL SELECT {campaign_id:String}
            ))
            AND ({after_id:String} = ''
                OR (toUnixTimestamp64Micro(at), decision_id) < ({after_place:Int64}, {after_id:String}))
        ORDER BY at DESC, decision_id DESC
        LIMIT {limit:UInt32}
    ),
    changed AS
    (
        SELECT toUnixTimestamp64Milli(at) AS moment, groupArray((change, evidence)) AS changes
        FROM lineage FINAL
        WHERE change IN ('confirmed', 'dismissed', 'renamed', 'merged', 'split')
            AND toUnixTimestamp64Milli(at) IN (SELECT toUnixTimestamp64Milli(at) FROM decisions)
        GROUP BY moment
    ),
    named AS
    (
        SELECT extract(value, 'd[0-9]{14}-[0-9a-f]{8}') AS decision_id, sum(reports) AS reports
        FROM rollup_traits
        WHERE trait = 'reason' AND kind IN ('analyst_blocked', 'analyst_allowed', 'labelled_by_analyst')
            AND (SELECT count() > 0 FROM decisions WHERE action IN ('block', 'allow', 'label')) -- no others are named
        GROUP BY decision_id
    ),
    undoing AS
    (
        SELECT undoes AS decision_id, any(decisions.decision_id) AS undone_by FROM decisions WHERE undoes != '' GROUP BY undoes
    )
SELECT
    shown.decision_id AS decision_id, shown.at AS at, shown.analyst AS analyst, shown.action AS action,
    shown.subject AS subject, shown.comment AS comment, shown.undoes AS undoes, shown.is_sent AS is_sent,
    shown.campaign_id AS campaign_id, shown.into_id AS into_id, shown.new_name AS new_name,
    shown.new_verdict AS new_verdict, shown.new_category AS new_category, shown.entity_kind AS entity_kind,
    shown.value AS value, shown.templates AS templates, undoing.undone_by AS undone_by,
    toUnixTimestamp64Micro(shown.at) AS place,
    before.action AS undone_action, before.subject AS undone_subject, named.reports AS reports,
    multiIf(
        shown.action IN ('confirm', 'dismiss', 'rename', 'merge', 'split'),
            arrayExists(
                one -> one.1 = transform(
                    shown.action, ['confirm', 'dismiss', 'rename', 'merge'], ['confirmed', 'dismissed', 'renamed', 'merged'],
                    'split'
                ) AND startsWith(one.2, shown.analyst),
                changed.changes
            ),
        shown.action = 'label' AND shown.campaign_id != '',
            (shown.new_verdict = '' OR about.verdict = shown.new_verdict)
            AND (shown.new_category = '' OR about.category = shown.new_category),
        shown.action = 'undo' AND before.action IN ('merge', 'split'),
            arrayExists(one -> startsWith(one.2, concat('undone by ', shown.analyst)), changed.changes),
        shown.action = 'undo' AND before.action = 'confirm', about.status != 'confirmed',
        shown.action = 'undo' AND before.action = 'dismiss', about.status != 'dismissed',
        shown.action = 'undo' AND before.action = 'rename', about.name != before.new_name,
        shown.action = 'undo', shown.is_sent,
        named.reports > 0
    ) AS is_answered
FROM shown
LEFT JOIN changed ON changed.moment = toUnixTimestamp64Milli(shown.at)
LEFT JOIN named ON named.decision_id = shown.decision_id
LEFT JOIN undoing ON undoing.decision_id = shown.decision_id
LEFT JOIN taken AS before ON before.decision_id = shown.undoes
LEFT JOIN campaign_heads AS heads ON heads.campaign_id = if(shown.action = 'undo', before.campaign_id, shown.campaign_id)
LEFT JOIN
(
    SELECT campaign_id, verdict, category, status, name
    FROM campaigns FINAL
    WHERE campaign_id IN
    (
        SELECT JSONExtractString(event, 'campaign_id') FROM decisions UNION ALL SELECT head FROM campaign_heads
    )
) AS about
    ON about.campaign_id = if(heads.head != '', heads.head, if(shown.action = 'undo', before.campaign_id, shown.campaign_id))
ORDER BY at DESC, decision_id DESC
