-- Sums of what registrations have reported, by day of reporting, so that a summary of a year is not
-- a walk over all records. They are kept in the report's transaction; azsreg check proves them. What
-- an earlier version has taken is added up when the server starts.
CREATE TABLE usage_reporter (
  id INTEGER PRIMARY KEY,
  subscription BLOB NOT NULL CHECK (length(subscription) = 16), -- the registration's
  instance INTEGER NOT NULL, -- the registration's number
  resource_group TEXT NOT NULL, -- as it was called then
  registration TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX usage_reporter_key ON usage_reporter (subscription, instance, resource_group, registration);

CREATE TABLE usage_sum (
  id INTEGER PRIMARY KEY,
  reporter INTEGER NOT NULL REFERENCES usage_reporter (id),
  day INTEGER NOT NULL, -- of reporting, since 1970
  payer BLOB NOT NULL CHECK (length(payer) = 16),
  rule TEXT NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) IN (0, 16)), -- empty: nobody has said whose
  meter BLOB NOT NULL CHECK (length(meter) = 16), -- the stack's
  is_free INTEGER NOT NULL CHECK (is_free IN (0, 1)), -- costs nothing, whatever its meter
  quantity TEXT NOT NULL, -- a decimal, to its last digit
  record_count INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX usage_sum_key ON usage_sum (reporter, day, payer, rule, tenant, meter, is_free);
CREATE INDEX usage_sum_day ON usage_sum (reporter, day, id);
