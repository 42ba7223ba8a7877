-- Who was mapped to what, and from when to when. A mapping in force says itself since when it is; what
-- ended is written when it ends, so that a mapping costs what it did. Of those that are older than
-- this nothing more is known than that they are in force now.
ALTER TABLE customer_subscription ADD COLUMN valid_from_ms INTEGER NOT NULL DEFAULT 0;
UPDATE customer_subscription
  SET valid_from_ms = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER);

-- It outlives the mapping, its registration and the group that was in, and refers to none of them:
-- what they were called then is with it. instance is the registration's number, which tells it from
-- one of the same name made later.
CREATE TABLE ended_mapping (
  subscription BLOB NOT NULL CHECK (length(subscription) = 16), -- the registration's: the default
  instance INTEGER NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  valid_from_ms INTEGER NOT NULL,
  valid_to_ms INTEGER NOT NULL, -- half-open
  customer BLOB NOT NULL CHECK (length(customer) = 16),
  resource_group TEXT NOT NULL,
  registration TEXT NOT NULL,
  cloud_id TEXT NOT NULL,
  ended_by TEXT NOT NULL CHECK (ended_by IN ('Replaced', 'Removed', 'RegistrationDeleted')),
  PRIMARY KEY (subscription, instance, tenant, valid_from_ms, customer),
  CHECK (valid_to_ms >= valid_from_ms)
) STRICT, WITHOUT ROWID;
