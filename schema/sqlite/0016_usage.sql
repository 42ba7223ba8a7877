-- Usage that stacks have reported, and who pays for it. Nothing removes a row, and nothing here refers
-- to a registration, a mapping or the directory: what was so when a record arrived stands beside it.
-- Records are many, so what they have in common is kept once.

-- One meter of one resource in one subscription of a stack. A cloud id proves nothing by itself: whose
-- it is said to be is part of the key, as in user_subscription.
CREATE TABLE usage_series (
  id INTEGER PRIMARY KEY,
  cloud_owner BLOB NOT NULL CHECK (length(cloud_owner) = 16),
  cloud_id TEXT NOT NULL, -- in lower case
  subscription BLOB NOT NULL CHECK (length(subscription) = 16),
  meter BLOB NOT NULL CHECK (length(meter) = 16),
  meter_sent TEXT NOT NULL, -- as it was first written
  resource_uri TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX usage_series_key
  ON usage_series (cloud_owner, cloud_id, subscription, meter, lower(resource_uri));

-- What a stack says of a resource, as it sent it.
CREATE TABLE usage_instance (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 of data
  data TEXT NOT NULL
) STRICT;

-- One request. Its records have the numbers from first_record on.
CREATE TABLE usage_report (
  id INTEGER PRIMARY KEY,
  subscription BLOB NOT NULL CHECK (length(subscription) = 16), -- the registration's
  instance INTEGER NOT NULL, -- the registration's number
  resource_group TEXT NOT NULL, -- as it was called then
  registration TEXT NOT NULL,
  cloud_owner BLOB NOT NULL CHECK (length(cloud_owner) = 16),
  cloud_id TEXT NOT NULL,
  billing_model TEXT NOT NULL,
  reported_ms INTEGER NOT NULL, -- whole seconds
  first_record INTEGER NOT NULL,
  record_count INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_report_reporter ON usage_report (subscription, reported_ms, id);

-- Who pays for the records of one subscription of the stack in one report, and why.
CREATE TABLE usage_charge (
  id INTEGER PRIMARY KEY,
  report INTEGER NOT NULL REFERENCES usage_report (id),
  payer BLOB NOT NULL CHECK (length(payer) = 16),
  rule TEXT NOT NULL CHECK (rule IN (
    'Adjustment', 'CapacityRegistration', 'TenantUnknown', 'TenantNotRegistered', 'SubscriptionGone',
    'PartnerChanged', 'TenantMapping')),
  tenant BLOB CHECK (length(tenant) = 16), -- NULL: nobody has said whose
  tenant_source TEXT NOT NULL CHECK (tenant_source IN ('', 'record', 'userSubscriptions')),
  mapped BLOB CHECK (length(mapped) = 16), -- to which the tenant was mapped
  mapped_from_ms INTEGER NOT NULL DEFAULT 0,
  is_free INTEGER NOT NULL DEFAULT 0 CHECK (is_free IN (0, 1)) -- costs nothing, whatever its meter
) STRICT;

-- What one payer was charged in one hour of reporting: what somebody pays is read from there, and
-- nobody else's is looked at.
CREATE TABLE usage_bucket (
  id INTEGER PRIMARY KEY,
  payer BLOB NOT NULL CHECK (length(payer) = 16),
  hour INTEGER NOT NULL -- since 1970
) STRICT;
CREATE UNIQUE INDEX usage_bucket_key ON usage_bucket (payer, hour);

-- start is the hour since 1970 in which it began, twice, and one more where it is of a whole day:
-- what is reported of one hour stands side by side, and so what is reported next.
CREATE TABLE usage_record (
  id INTEGER PRIMARY KEY,
  series INTEGER NOT NULL REFERENCES usage_series (id),
  start INTEGER NOT NULL,
  adjustment BLOB NOT NULL CHECK (length(adjustment) IN (0, 16)), -- empty: it corrects nothing
  quantity TEXT NOT NULL, -- a decimal, to its last digit
  instance INTEGER NOT NULL REFERENCES usage_instance (id),
  charge INTEGER NOT NULL REFERENCES usage_charge (id),
  bucket INTEGER NOT NULL REFERENCES usage_bucket (id)
) STRICT;
CREATE UNIQUE INDEX usage_record_key ON usage_record (start, series, adjustment);
CREATE INDEX usage_record_bucket ON usage_record (bucket, series, start);
