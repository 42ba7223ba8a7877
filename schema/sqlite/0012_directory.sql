-- The store is the directory. A file fills it, requests change it, and --loose brings into being what
-- it is asked about; origin says where a row came from. 'old' is what the last file brought, while
-- another one is loaded: what that one does not name goes at the end.
ALTER TABLE partner ADD COLUMN origin TEXT NOT NULL DEFAULT 'file'
  CHECK (origin IN ('file', 'made', 'loose', 'old'));
ALTER TABLE partner ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE partner ADD COLUMN kind TEXT NOT NULL DEFAULT 'direct'
  CHECK (kind IN ('direct', 'indirectProvider', 'reseller'));
-- Whether it can be asked itself; reachable says it of its root as well.
ALTER TABLE partner ADD COLUMN answers INTEGER NOT NULL DEFAULT 1 CHECK (answers IN (0, 1));
-- Whose members speak for it, all of them or those that partner_agent names. NULL: nobody does.
ALTER TABLE partner ADD COLUMN tenant BLOB CHECK (length(tenant) = 16);
ALTER TABLE partner ADD COLUMN names_agents INTEGER NOT NULL DEFAULT 0 CHECK (names_agents IN (0, 1));
ALTER TABLE partner ADD COLUMN mpn_id TEXT NOT NULL DEFAULT '';
ALTER TABLE partner ADD COLUMN country TEXT NOT NULL DEFAULT '';

-- As far as the rows of before tell. The file that they are from is read once more (below).
UPDATE partner SET kind = 'reseller', answers = reachable WHERE root <> id;
UPDATE partner SET kind = 'indirectProvider'
  WHERE root = id AND EXISTS (SELECT 1 FROM partner AS other WHERE other.root = partner.id AND other.id <> other.root);
UPDATE partner SET answers = reachable WHERE root = id;
CREATE INDEX partner_tenant ON partner (tenant, id) WHERE tenant IS NOT NULL;
CREATE INDEX partner_root ON partner (root, id);
CREATE INDEX partner_mpn_id ON partner (mpn_id, id) WHERE mpn_id <> '';

CREATE TABLE partner_agent (
  partner INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
  principal BLOB NOT NULL CHECK (length(principal) = 16),
  PRIMARY KEY (partner, principal)
) STRICT, WITHOUT ROWID;

ALTER TABLE tenant ADD COLUMN origin TEXT NOT NULL DEFAULT 'file'
  CHECK (origin IN ('file', 'made', 'loose', 'old'));
-- Not unique: files of before may say one twice. Very many may have none.
CREATE INDEX tenant_domain ON tenant (lower(default_domain), id) WHERE default_domain <> '';

ALTER TABLE subscription ADD COLUMN origin TEXT NOT NULL DEFAULT 'file'
  CHECK (origin IN ('file', 'made', 'loose', 'old'));
UPDATE subscription SET origin = 'loose' WHERE in_directory = 0;
ALTER TABLE subscription DROP COLUMN in_directory;
CREATE INDEX subscription_tenant ON subscription (tenant, id);
CREATE INDEX subscription_loose ON subscription (id) WHERE origin = 'loose';
CREATE INDEX subscription_partner ON subscription (partner, id) WHERE partner IS NOT NULL;

ALTER TABLE principal ADD COLUMN origin TEXT NOT NULL DEFAULT 'file'
  CHECK (origin IN ('file', 'made', 'loose', 'old'));
ALTER TABLE principal ADD COLUMN is_admin INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1));
CREATE INDEX principal_tenant ON principal (tenant, id);

-- Who is whose customer: the partner is the root, and the reseller, where there is one, looks after
-- it. A tenant that has a subscription through a partner is its customer, too, whether or not
-- anybody has said more about it: of such a one only the names are known (is_told 0).
CREATE TABLE customer (
  partner INTEGER NOT NULL REFERENCES partner (id),
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  reseller INTEGER REFERENCES partner (id),
  company_name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  culture TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '', -- a JSON object, or nothing
  request_id BLOB CHECK (length(request_id) = 16), -- the request that made it: sent again, it makes no other
  is_told INTEGER NOT NULL DEFAULT 1 CHECK (is_told IN (0, 1)),
  origin TEXT NOT NULL CHECK (origin IN ('file', 'made', 'loose', 'old')),
  PRIMARY KEY (tenant, partner) -- for all of a tenant's, too; those of a partner are found by name
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX customer_request ON customer (partner, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX customer_name ON customer (partner, lower(company_name), tenant);
CREATE INDEX customer_reseller ON customer (reseller, lower(company_name), tenant) WHERE reseller IS NOT NULL;

-- What Partner Center says of a CSP subscription and no rule asks: the order it came with, by line,
-- and what of it can be edited. version counts its changes.
CREATE TABLE purchase (
  subscription BLOB NOT NULL PRIMARY KEY REFERENCES subscription (id) ON DELETE CASCADE,
  order_id BLOB NOT NULL CHECK (length(order_id) = 16),
  line INTEGER NOT NULL DEFAULT 0,
  offer_id TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  auto_renew INTEGER NOT NULL DEFAULT 0 CHECK (auto_renew IN (0, 1)),
  partner_on_record TEXT NOT NULL DEFAULT '', -- its MPN id
  billing_cycle TEXT NOT NULL DEFAULT 'monthly',
  reference TEXT NOT NULL DEFAULT '', -- the partner's own word for the customer
  request_id BLOB CHECK (length(request_id) = 16)
) STRICT, WITHOUT ROWID;
CREATE INDEX purchase_order ON purchase (order_id, line);
CREATE INDEX purchase_request ON purchase (request_id, order_id) WHERE request_id IS NOT NULL;

-- What the file says beyond the rows of before is not in them: it counts as another one.
UPDATE setting SET value = x'' WHERE name = 'directory-digest';
