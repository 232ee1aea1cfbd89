-- What comes with the reports: their ids, their raw texts of the last 30 days, and the clusterer's decisions. Campaigns
-- have a few wordings, the largest a hundred and more; every wording that came once is a campaign of its own.
INSERT INTO report_keys
    (carrier, report_id, content_hash, reported_at, accepted_at, origin_topic, origin_partition, origin_offset,
    origin_index, enrichment_version)
SELECT carrier, report_id, content_hash, reported_at, accepted_at, origin_topic, origin_partition, origin_offset,
    origin_index, enrichment_version
FROM reports;

INSERT INTO raw_texts (carrier, report_id, content_hash, body, accepted_at)
SELECT carrier, report_id, content_hash, text, accepted_at
FROM reports
WHERE reported_at >= now() - INTERVAL 30 DAY;

INSERT INTO templates
SELECT template_id, any(text), any(text), any(language), min(reported_at)
FROM reports
GROUP BY template_id;

INSERT INTO template_places
SELECT
    template_id,
    'c' || lower(hex(if(
        came = 1,
        cityHash64(template_id),
        toUInt64((count() OVER ()) / 4 * pow(cityHash64(template_id) / 18446744073709551616., 2))))),
    1
FROM (SELECT template_id, count() AS came FROM reports GROUP BY template_id);

INSERT INTO campaigns
    (campaign_id, operation_id, merged_into, title, language, brand, category, verdict, genuine, templates, first_seen,
    last_seen, status, name, version)
SELECT
    campaign_id,
    'o' || lower(hex(cityHash64(campaign_id) % 5000)),
    '',
    any(text),
    any(language),
    any(brand),
    any(category),
    any(verdict),
    false,
    uniqExact(template_id),
    min(reported_at),
    max(reported_at),
    'active',
    '',
    1
FROM reports
INNER JOIN template_places USING (template_id)
GROUP BY campaign_id;

INSERT INTO lineage
SELECT rowNumberInAllBlocks(), now64(6), 'template_joined', campaign_id, template_id, 'same wording'
FROM template_places;

INSERT INTO alerts
SELECT 'a' || substring(campaign_id, 2), campaign_id, operation_id, first_seen + toIntervalHour(3), 'onset', 'reason', brand, category, 60,
    20, 18, 3, 5, 0.5, 6.5, 1
FROM campaigns
ORDER BY campaign_id
LIMIT 2000;

INSERT INTO report_duplicates
SELECT carrier, report_id, content_hash, accepted_at + INTERVAL 1 HOUR, origin_topic, origin_partition, origin_offset + 1000000000, origin_index
FROM reports
WHERE content_hash % 25 = 0 AND reported_at < now() - INTERVAL 2 HOUR;

INSERT INTO dead_letters
SELECT 'd' || report_id, 'enrich', 'invalid_report', 'reports[3].body: missing', carrier, report_id, origin_topic, origin_partition,
    origin_offset, origin_index, accepted_at, text, length(text)
FROM reports
WHERE content_hash % 1000 = 0;
