-- Ids are 16-byte BLOBs and no JSON is stored that can be rendered: narrow rows keep pages few.
-- Names of resource groups, registrations and namespaces compare without ASCII case (NOCASE), the
-- first writer's casing is kept.

-- What belongs to the data and to no resource: the key that signs activation keys, the key that
-- signs skip tokens, the digest of the directory file loaded last.
CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The directory: partners, tenants, subscriptions. Replaced as a whole when its file has changed.
-- A reseller rolls up to its provider; root is the partner that ownership compares, and reachable
-- already says whether both it and its root can be asked.
CREATE TABLE partner (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  root INTEGER NOT NULL REFERENCES partner (id),
  reachable INTEGER NOT NULL CHECK (reachable IN (0, 1))
) STRICT;

CREATE TABLE tenant (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  display_name TEXT NOT NULL,
  default_domain TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- in_directory is 0 for those that --loose made on first use: they outlive a new directory file,
-- and ownership is not checked against them. The tenant is no foreign key because theirs is unknown.
CREATE TABLE subscription (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  display_name TEXT NOT NULL,
  offer TEXT NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  partner INTEGER REFERENCES partner (id),
  state TEXT NOT NULL CHECK (state IN ('Active', 'Suspended', 'Deleted')),
  multi_tenancy_approved INTEGER NOT NULL CHECK (multi_tenancy_approved IN (0, 1)),
  in_directory INTEGER NOT NULL CHECK (in_directory IN (0, 1))
) STRICT, WITHOUT ROWID;

-- What follows is written by requests. It does not refer to subscription: a subscription that a
-- new directory file no longer lists is unknown, but what was made in it is kept, and is there
-- again when a file lists it again.
CREATE TABLE namespace_registration (
  subscription BLOB NOT NULL CHECK (length(subscription) = 16),
  namespace TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (subscription, namespace)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subscription BLOB NOT NULL CHECK (length(subscription) = 16),
  name TEXT NOT NULL COLLATE NOCASE,
  location TEXT NOT NULL,
  managed_by TEXT NOT NULL DEFAULT '',
  tags TEXT NOT NULL DEFAULT '', -- a JSON object, or nothing
  UNIQUE (subscription, name)
) STRICT;

-- AUTOINCREMENT: an id is never given out twice, so a skip token of a deleted registration cannot
-- fit its successor. token holds the decoded registration token, whose members go into the
-- activation key.
CREATE TABLE registration (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  resource_group INTEGER NOT NULL REFERENCES resource_group (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  cloud_id TEXT NOT NULL,
  object_id TEXT NOT NULL,
  billing_model TEXT NOT NULL
    CHECK (billing_model IN ('PayAsYouUse', 'Capacity', 'Development', 'Custom', 'Ruggedized')),
  token TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '',
  remote_management INTEGER NOT NULL DEFAULT 0 CHECK (remote_management IN (0, 1)),
  etag INTEGER NOT NULL,
  UNIQUE (resource_group, name)
) STRICT;

-- "You can only add one subscription per tenant": the second UNIQUE. Clustered by registration and
-- id, which is the order of the list, so that a page is one range of the tree.
CREATE TABLE customer_subscription (
  registration INTEGER NOT NULL REFERENCES registration (id) ON DELETE CASCADE,
  id BLOB NOT NULL CHECK (length(id) = 16),
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  etag INTEGER NOT NULL,
  PRIMARY KEY (registration, id),
  UNIQUE (registration, tenant)
) STRICT, WITHOUT ROWID;
