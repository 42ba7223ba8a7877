-- Azure Stacks, as their administrators see them. A stack is its operator's own subscription, the
-- "Default Provider Subscription"; cloud_id is what its registration token says.
CREATE TABLE stack (
  subscription BLOB NOT NULL PRIMARY KEY CHECK (length(subscription) = 16),
  name TEXT NOT NULL,
  cloud_id TEXT NOT NULL,
  location TEXT NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) = 16), -- its home
  origin TEXT NOT NULL CHECK (origin IN ('file', 'made', 'loose', 'old'))
) STRICT, WITHOUT ROWID;

-- Whose people may sign in to a stack besides its home tenant's: a resource of the stack's.
CREATE TABLE directory_tenant (
  resource_group INTEGER NOT NULL REFERENCES resource_group (id) ON DELETE CASCADE,
  name TEXT NOT NULL, -- a domain
  location TEXT NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  origin TEXT NOT NULL CHECK (origin IN ('file', 'made', 'loose', 'old'))
) STRICT;
CREATE UNIQUE INDEX directory_tenant_name ON directory_tenant (resource_group, lower(name));
CREATE INDEX directory_tenant_tenant ON directory_tenant (tenant, resource_group);

-- Which tenant has a subscription on which stack: what its administrator makes, and what a
-- registration is told of. A cloud id proves nothing by itself, for one token can be registered under
-- two partners' subscriptions; so whose it is said to be is part of the key: cloud_owner stands for a
-- partner, or for a subscription that has none. A later word counts. Whether usage of one costs
-- anything, and members that nobody here asks about, are kept.
CREATE TABLE user_subscription (
  cloud_owner BLOB NOT NULL CHECK (length(cloud_owner) = 16),
  cloud_id TEXT NOT NULL, -- in lower case
  id BLOB NOT NULL CHECK (length(id) = 16),
  stack BLOB CHECK (length(stack) = 16), -- whose administrator made it; NULL: nobody has
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  owner TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  offer_id TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'Enabled',
  billable INTEGER NOT NULL DEFAULT 1 CHECK (billable IN (0, 1)),
  more TEXT NOT NULL DEFAULT '', -- a JSON object, or nothing
  origin TEXT NOT NULL CHECK (origin IN ('file', 'made', 'loose', 'old')),
  PRIMARY KEY (cloud_owner, cloud_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_subscription_tenant ON user_subscription (tenant);
CREATE UNIQUE INDEX user_subscription_stack ON user_subscription (stack, id) WHERE stack IS NOT NULL;

-- A subscription of a stack is one like others for roles, locks and groups, but never Azure's.
ALTER TABLE subscription ADD COLUMN stack BLOB CHECK (length(stack) = 16);
