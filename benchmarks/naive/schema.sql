-- Every report as it came, and a view that counts it when it is inserted.
CREATE TABLE IF NOT EXISTS naive_reports
(
    carrier String,
    report_id String,
    reported_at DateTime64(6, 'UTC'),
    sender String,
    body String
)
ENGINE = MergeTree
ORDER BY (carrier, reported_at);

CREATE TABLE IF NOT EXISTS naive_hourly
(
    hour DateTime('UTC'),
    carrier String,
    reports UInt64
)
ENGINE = SummingMergeTree
ORDER BY (hour, carrier);

CREATE MATERIALIZED VIEW IF NOT EXISTS naive_counting TO naive_hourly AS
SELECT toStartOfHour(reported_at) AS hour, carrier, count() AS reports
FROM naive_reports
GROUP BY hour, carrier;
