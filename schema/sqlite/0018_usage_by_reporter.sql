-- What registrations of a subscription reported is read like what a subscription pays for: hour by
-- hour of reporting, and in each by what it is of. So a record is in two buckets.
ALTER TABLE usage_bucket RENAME COLUMN payer TO subscription;
ALTER TABLE usage_bucket ADD COLUMN is_reporter INTEGER NOT NULL DEFAULT 0 CHECK (is_reporter IN (0, 1)); -- else it pays
DROP INDEX usage_bucket_key;
CREATE UNIQUE INDEX usage_bucket_key ON usage_bucket (subscription, is_reporter, hour);

ALTER TABLE usage_record ADD COLUMN reported_in INTEGER NOT NULL DEFAULT 0; -- the reporter's bucket
INSERT INTO usage_bucket (subscription, is_reporter, hour)
  SELECT DISTINCT subscription, 1, reported_ms / 3600000 FROM usage_report;
UPDATE usage_record SET reported_in = (
  SELECT b.id FROM usage_charge c JOIN usage_report p ON p.id = c.report
    JOIN usage_bucket b ON b.subscription = p.subscription AND b.is_reporter = 1 AND b.hour = p.reported_ms / 3600000
    WHERE c.id = usage_record.charge);
CREATE INDEX usage_record_reported ON usage_record (reported_in, series, start);
