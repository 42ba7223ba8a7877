-- All tables as schema/sqlite/0001 to 0019 leave them: the files there say what each table and column
-- is for. BLOB is BYTEA here and INTEGER is BIGINT, 0 or 1 where it is a truth, so that one SQL text
-- does for both; tests/postgres/test_schema.py holds the two folders to each other. Names compare as
-- lower(name), and lists are in the order of bytes: the database has to be of encoding UTF8 and locale
-- C. Ids that SQLite gives out are IDENTITY: a number is never given out twice, and gaps mean nothing.

-- One row, and the lock of whoever writes: SELECT ... FOR UPDATE begins each write, over all servers,
-- so that there is one at a time, as SQLite has it. state grows with each write that changed anything
-- but mappings, and what is remembered of scopes holds as long as it stays; schema_version is
-- the number of the last of these files.
CREATE TABLE turn (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  state BIGINT NOT NULL,
  schema_version BIGINT NOT NULL
);
INSERT INTO turn (id, state, schema_version) VALUES (1, 1, 19);

-- 0001, 0005: what belongs to the data and to no resource.
CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value BYTEA NOT NULL
);

-- The directory: 0001, 0003, 0012, 0013.
CREATE TABLE partner (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  root BIGINT NOT NULL REFERENCES partner (id),
  reachable BIGINT NOT NULL CHECK (reachable IN (0, 1)),
  origin TEXT NOT NULL DEFAULT 'file' CHECK (origin IN ('file', 'made', 'loose', 'old')),
  display_name TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT 'direct' CHECK (kind IN ('direct', 'indirectProvider', 'reseller')),
  answers BIGINT NOT NULL DEFAULT 1 CHECK (answers IN (0, 1)),
  tenant BYTEA CHECK (length(tenant) = 16),
  names_agents BIGINT NOT NULL DEFAULT 0 CHECK (names_agents IN (0, 1)),
  mpn_id TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT ''
);
CREATE INDEX partner_tenant ON partner (tenant, id) WHERE tenant IS NOT NULL;
CREATE INDEX partner_root ON partner (root, id);
CREATE INDEX partner_mpn_id ON partner (mpn_id, id) WHERE mpn_id <> '';

CREATE TABLE tenant (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  display_name TEXT NOT NULL,
  default_domain TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT 'file' CHECK (origin IN ('file', 'made', 'loose', 'old'))
);
CREATE INDEX tenant_domain ON tenant (lower(default_domain), id) WHERE default_domain <> '';

CREATE TABLE subscription (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  display_name TEXT NOT NULL,
  offer TEXT NOT NULL,
  tenant BYTEA NOT NULL CHECK (length(tenant) = 16),
  partner BIGINT REFERENCES partner (id),
  state TEXT NOT NULL CHECK (state IN ('Active', 'Suspended', 'Deleted')),
  multi_tenancy_approved BIGINT NOT NULL CHECK (multi_tenancy_approved IN (0, 1)),
  origin TEXT NOT NULL DEFAULT 'file' CHECK (origin IN ('file', 'made', 'loose', 'old')),
  stack BYTEA CHECK (length(stack) = 16)
);
CREATE INDEX subscription_tenant ON subscription (tenant, id);
CREATE INDEX subscription_loose ON subscription (id) WHERE origin = 'loose';
CREATE INDEX subscription_partner ON subscription (partner, id) WHERE partner IS NOT NULL;

CREATE TABLE purchase (
  subscription BYTEA NOT NULL PRIMARY KEY REFERENCES subscription (id) ON DELETE CASCADE,
  order_id BYTEA NOT NULL CHECK (length(order_id) = 16),
  line BIGINT NOT NULL DEFAULT 0,
  offer_id TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  auto_renew BIGINT NOT NULL DEFAULT 0 CHECK (auto_renew IN (0, 1)),
  partner_on_record TEXT NOT NULL DEFAULT '',
  billing_cycle TEXT NOT NULL DEFAULT 'monthly',
  reference TEXT NOT NULL DEFAULT '',
  request_id BYTEA CHECK (length(request_id) = 16)
);
CREATE INDEX purchase_order ON purchase (order_id, line);
CREATE INDEX purchase_request ON purchase (request_id, order_id) WHERE request_id IS NOT NULL;

CREATE TABLE partner_agent (
  partner BIGINT NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
  principal BYTEA NOT NULL CHECK (length(principal) = 16),
  PRIMARY KEY (partner, principal)
);

CREATE TABLE customer (
  partner BIGINT NOT NULL REFERENCES partner (id),
  tenant BYTEA NOT NULL CHECK (length(tenant) = 16),
  reseller BIGINT REFERENCES partner (id),
  company_name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  culture TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  request_id BYTEA CHECK (length(request_id) = 16),
  is_told BIGINT NOT NULL DEFAULT 1 CHECK (is_told IN (0, 1)),
  origin TEXT NOT NULL CHECK (origin IN ('file', 'made', 'loose', 'old')),
  PRIMARY KEY (tenant, partner)
);
CREATE UNIQUE INDEX customer_request
  ON customer (partner, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX customer_name ON customer (partner, lower(company_name), tenant);
CREATE INDEX customer_reseller
  ON customer (reseller, lower(company_name), tenant) WHERE reseller IS NOT NULL;

CREATE TABLE principal (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('ServicePrincipal', 'User')),
  login TEXT NOT NULL,
  display_name TEXT NOT NULL,
  tenant BYTEA NOT NULL CHECK (length(tenant) = 16),
  secret_hash TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT 'file' CHECK (origin IN ('file', 'made', 'loose', 'old')),
  is_admin BIGINT NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1)),
  mail TEXT NOT NULL DEFAULT '',
  mail_nickname TEXT NOT NULL DEFAULT '',
  user_type TEXT NOT NULL DEFAULT 'Member' CHECK (user_type IN ('Member', 'Guest')),
  external_state TEXT NOT NULL DEFAULT ''
    CHECK (external_state IN ('', 'PendingAcceptance', 'Accepted')),
  state_changed_ms BIGINT NOT NULL DEFAULT 0,
  is_enabled BIGINT NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
  created_ms BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX principal_login ON principal (lower(login));
CREATE INDEX principal_tenant ON principal (tenant, id);
CREATE INDEX principal_mail ON principal (lower(mail), tenant, id) WHERE mail <> '';

CREATE TABLE invitation (
  ticket BYTEA NOT NULL PRIMARY KEY CHECK (length(ticket) = 16),
  principal BYTEA NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
  redirect_url TEXT NOT NULL
);
CREATE INDEX invitation_principal ON invitation (principal);

-- Azure Stacks: 0014.
CREATE TABLE stack (
  subscription BYTEA NOT NULL PRIMARY KEY CHECK (length(subscription) = 16),
  name TEXT NOT NULL,
  cloud_id TEXT NOT NULL,
  location TEXT NOT NULL,
  tenant BYTEA NOT NULL CHECK (length(tenant) = 16),
  origin TEXT NOT NULL CHECK (origin IN ('file', 'made', 'loose', 'old'))
);

CREATE TABLE user_subscription (
  cloud_owner BYTEA NOT NULL CHECK (length(cloud_owner) = 16),
  cloud_id TEXT NOT NULL,
  id BYTEA NOT NULL CHECK (length(id) = 16),
  stack BYTEA CHECK (length(stack) = 16),
  tenant BYTEA NOT NULL CHECK (length(tenant) = 16),
  owner TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  offer_id TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'Enabled',
  billable BIGINT NOT NULL DEFAULT 1 CHECK (billable IN (0, 1)),
  more TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL CHECK (origin IN ('file', 'made', 'loose', 'old')),
  PRIMARY KEY (cloud_owner, cloud_id, id)
);
CREATE INDEX user_subscription_tenant ON user_subscription (tenant);
CREATE UNIQUE INDEX user_subscription_stack
  ON user_subscription (stack, id) WHERE stack IS NOT NULL;

-- Written by requests, and referring to no row of the directory: 0001, 0002, 0006, 0007, 0011.
CREATE TABLE namespace_registration (
  subscription BYTEA NOT NULL CHECK (length(subscription) = 16),
  namespace TEXT NOT NULL
);
CREATE UNIQUE INDEX namespace_registration_name
  ON namespace_registration (subscription, lower(namespace));

CREATE TABLE subscription_tags (
  subscription BYTEA NOT NULL PRIMARY KEY CHECK (length(subscription) = 16),
  tags TEXT NOT NULL
);

CREATE TABLE tag_name (
  subscription BYTEA NOT NULL CHECK (length(subscription) = 16),
  name TEXT NOT NULL,
  PRIMARY KEY (subscription, name)
);
CREATE UNIQUE INDEX tag_name_name ON tag_name (subscription, lower(name));

CREATE TABLE tag_value (
  subscription BYTEA NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  FOREIGN KEY (subscription, name) REFERENCES tag_name (subscription, name)
);
-- A name of 512 characters and a value of 256 can be longer than a key of a B-tree (2,704 bytes), so
-- the key has the SHA-256 of one. Not an index of hashes: those of PostgreSQL are the same everywhere,
-- and whoever chooses names can choose a thousand with one hash. (A text is taken for bytes once its
-- backslashes are doubled.)
CREATE UNIQUE INDEX tag_value_value ON tag_value
  (subscription, sha256(replace(lower(name), chr(92), repeat(chr(92), 2))::bytea), value);
CREATE INDEX tag_value_of ON tag_value (subscription, name);

CREATE TABLE resource_lock (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('CanNotDelete', 'ReadOnly')),
  notes TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX resource_lock_name ON resource_lock (lower(scope), lower(name));

CREATE TABLE role_assignment (
  scope TEXT NOT NULL,
  name BYTEA NOT NULL CHECK (length(name) = 16),
  principal BYTEA NOT NULL CHECK (length(principal) = 16),
  role BYTEA NOT NULL CHECK (length(role) = 16),
  principal_type TEXT NOT NULL DEFAULT '',
  in_directory BIGINT NOT NULL DEFAULT 0 CHECK (in_directory IN (0, 1))
);
CREATE UNIQUE INDEX role_assignment_name ON role_assignment (lower(scope), name);
CREATE UNIQUE INDEX role_assignment_principal ON role_assignment (principal, lower(scope), role);
CREATE INDEX role_assignment_role ON role_assignment (role, lower(scope));

CREATE TABLE role_definition (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  actions TEXT NOT NULL DEFAULT '',
  not_actions TEXT NOT NULL DEFAULT '',
  data_actions TEXT NOT NULL DEFAULT '',
  not_data_actions TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX role_definition_name ON role_definition (lower(name));

CREATE TABLE role_definition_scope (
  role BYTEA NOT NULL REFERENCES role_definition (id) ON DELETE CASCADE,
  place BIGINT NOT NULL,
  scope TEXT NOT NULL,
  PRIMARY KEY (role, place)
);
CREATE UNIQUE INDEX role_definition_scope_scope ON role_definition_scope (lower(scope), role);

-- Resources: 0001, 0008, 0010, 0014, 0015.
CREATE TABLE resource_group (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  subscription BYTEA NOT NULL CHECK (length(subscription) = 16),
  name TEXT NOT NULL,
  location TEXT NOT NULL,
  managed_by TEXT NOT NULL DEFAULT '',
  tags TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX resource_group_name ON resource_group (subscription, lower(name));

CREATE TABLE registration (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  resource_group BIGINT NOT NULL REFERENCES resource_group (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  cloud_id TEXT NOT NULL,
  object_id TEXT NOT NULL,
  billing_model TEXT NOT NULL
    CHECK (billing_model IN ('PayAsYouUse', 'Capacity', 'Development', 'Custom', 'Ruggedized')),
  token TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '',
  remote_management BIGINT NOT NULL DEFAULT 0 CHECK (remote_management IN (0, 1)),
  etag BIGINT NOT NULL,
  created_by TEXT NOT NULL DEFAULT '',
  created_by_type TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL DEFAULT 0,
  modified_by TEXT NOT NULL DEFAULT '',
  modified_by_type TEXT NOT NULL DEFAULT '',
  modified_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX registration_name ON registration (resource_group, lower(name));

CREATE TABLE customer_subscription (
  registration BIGINT NOT NULL REFERENCES registration (id) ON DELETE CASCADE,
  id BYTEA NOT NULL CHECK (length(id) = 16),
  tenant BYTEA NOT NULL CHECK (length(tenant) = 16),
  etag BIGINT NOT NULL,
  valid_from_ms BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (registration, id),
  UNIQUE (registration, tenant)
);

CREATE TABLE ended_mapping (
  subscription BYTEA NOT NULL CHECK (length(subscription) = 16),
  instance BIGINT NOT NULL,
  tenant BYTEA NOT NULL CHECK (length(tenant) = 16),
  valid_from_ms BIGINT NOT NULL,
  valid_to_ms BIGINT NOT NULL,
  customer BYTEA NOT NULL CHECK (length(customer) = 16),
  resource_group TEXT NOT NULL,
  registration TEXT NOT NULL,
  cloud_id TEXT NOT NULL,
  ended_by TEXT NOT NULL CHECK (ended_by IN ('Replaced', 'Removed', 'RegistrationDeleted')),
  PRIMARY KEY (subscription, instance, tenant, valid_from_ms, customer),
  CHECK (valid_to_ms >= valid_from_ms)
);

CREATE TABLE linked_subscription (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  resource_group BIGINT NOT NULL REFERENCES resource_group (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  location TEXT NOT NULL,
  linked_id BYTEA NOT NULL CHECK (length(linked_id) = 16),
  registration BIGINT REFERENCES registration (id) ON DELETE SET NULL,
  registration_id TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '',
  etag BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_by_type TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  modified_by TEXT NOT NULL,
  modified_by_type TEXT NOT NULL,
  modified_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX linked_subscription_name ON linked_subscription (resource_group, lower(name));
CREATE UNIQUE INDEX linked_subscription_linked ON linked_subscription (registration, linked_id);

CREATE TABLE directory_tenant (
  resource_group BIGINT NOT NULL REFERENCES resource_group (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  location TEXT NOT NULL,
  tenant BYTEA NOT NULL CHECK (length(tenant) = 16),
  origin TEXT NOT NULL CHECK (origin IN ('file', 'made', 'loose', 'old'))
);
CREATE UNIQUE INDEX directory_tenant_name ON directory_tenant (resource_group, lower(name));
CREATE INDEX directory_tenant_tenant ON directory_tenant (tenant, resource_group);

-- The catalog, and what stacks said of products: 0009.
CREATE TABLE product (
  position BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  listed TEXT NOT NULL,
  described TEXT NOT NULL,
  details TEXT NOT NULL,
  min_version TEXT NOT NULL,
  max_version TEXT NOT NULL,
  billing_models TEXT NOT NULL,
  identity_system TEXT NOT NULL,
  connection TEXT NOT NULL CHECK (connection IN ('', 'connected', 'disconnected'))
);
CREATE UNIQUE INDEX product_name ON product (lower(name));

CREATE TABLE product_icon (
  path TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE product_log (
  number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id BYTEA NOT NULL CHECK (length(id) = 16),
  registration BIGINT NOT NULL REFERENCES registration (id) ON DELETE CASCADE,
  product TEXT NOT NULL,
  operation TEXT NOT NULL,
  status TEXT NOT NULL,
  error TEXT NOT NULL,
  details TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL
);
CREATE INDEX product_log_registration ON product_log (registration, number);

-- What usage costs: 0017.
CREATE TABLE rate_card (
  id BIGINT PRIMARY KEY,
  offer_durable_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  locale TEXT NOT NULL,
  region TEXT NOT NULL
);
CREATE UNIQUE INDEX rate_card_key ON rate_card
  (lower(offer_durable_id), sha256(replace(lower(currency), chr(92), repeat(chr(92), 2))::bytea),
   sha256(replace(lower(locale), chr(92), repeat(chr(92), 2))::bytea),
   sha256(replace(lower(region), chr(92), repeat(chr(92), 2))::bytea));

CREATE TABLE rate_card_offer (
  offer TEXT NOT NULL,
  card BIGINT NOT NULL REFERENCES rate_card (id),
  PRIMARY KEY (offer, card)
);
CREATE INDEX rate_card_offer_card ON rate_card_offer (card, offer);

CREATE TABLE rate_card_meter (
  card BIGINT NOT NULL REFERENCES rate_card (id),
  place BIGINT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  category TEXT NOT NULL,
  subcategory TEXT NOT NULL,
  region TEXT NOT NULL,
  unit TEXT NOT NULL,
  rate TEXT NOT NULL,
  effective_date TEXT NOT NULL,
  PRIMARY KEY (card, place)
);
CREATE UNIQUE INDEX rate_card_meter_id ON rate_card_meter (card, lower(id));

CREATE TABLE rate_card_stack_meter (
  card BIGINT NOT NULL,
  stack_meter BYTEA NOT NULL CHECK (length(stack_meter) = 16),
  place BIGINT NOT NULL,
  factor TEXT NOT NULL,
  PRIMARY KEY (card, stack_meter),
  FOREIGN KEY (card, place) REFERENCES rate_card_meter (card, place)
);
CREATE INDEX rate_card_stack_meter_place ON rate_card_stack_meter (card, place, stack_meter);

-- Usage: 0016, 0018, 0019.
CREATE TABLE usage_series (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  cloud_owner BYTEA NOT NULL CHECK (length(cloud_owner) = 16),
  cloud_id TEXT NOT NULL,
  subscription BYTEA NOT NULL CHECK (length(subscription) = 16),
  meter BYTEA NOT NULL CHECK (length(meter) = 16),
  meter_sent TEXT NOT NULL,
  resource_uri TEXT NOT NULL
);
CREATE UNIQUE INDEX usage_series_key ON usage_series -- a URI may have 16 KiB
  (cloud_owner, cloud_id, subscription, meter,
   sha256(replace(lower(resource_uri), chr(92), repeat(chr(92), 2))::bytea));

CREATE TABLE usage_instance (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  digest BYTEA NOT NULL UNIQUE CHECK (length(digest) = 32),
  data TEXT NOT NULL
);

CREATE TABLE usage_report (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  subscription BYTEA NOT NULL CHECK (length(subscription) = 16),
  instance BIGINT NOT NULL,
  resource_group TEXT NOT NULL,
  registration TEXT NOT NULL,
  cloud_owner BYTEA NOT NULL CHECK (length(cloud_owner) = 16),
  cloud_id TEXT NOT NULL,
  billing_model TEXT NOT NULL,
  reported_ms BIGINT NOT NULL,
  first_record BIGINT NOT NULL,
  record_count BIGINT NOT NULL
);
CREATE INDEX usage_report_reporter ON usage_report (subscription, reported_ms, id);

-- What these refer to goes with all else, in a reset; and for each row that goes, whoever refers to it
-- would be looked for in the whole table: where no index is of use for that, it is not checked.
CREATE TABLE usage_charge (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  report BIGINT NOT NULL, -- of usage_report
  payer BYTEA NOT NULL CHECK (length(payer) = 16),
  rule TEXT NOT NULL CHECK (rule IN (
    'Adjustment', 'CapacityRegistration', 'TenantUnknown', 'TenantNotRegistered', 'SubscriptionGone',
    'PartnerChanged', 'TenantMapping')),
  tenant BYTEA CHECK (length(tenant) = 16),
  tenant_source TEXT NOT NULL CHECK (tenant_source IN ('', 'record', 'userSubscriptions')),
  mapped BYTEA CHECK (length(mapped) = 16),
  mapped_from_ms BIGINT NOT NULL DEFAULT 0,
  is_free BIGINT NOT NULL DEFAULT 0 CHECK (is_free IN (0, 1))
);

CREATE TABLE usage_bucket (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  subscription BYTEA NOT NULL CHECK (length(subscription) = 16),
  hour BIGINT NOT NULL,
  is_reporter BIGINT NOT NULL DEFAULT 0 CHECK (is_reporter IN (0, 1))
);
CREATE UNIQUE INDEX usage_bucket_key ON usage_bucket (subscription, is_reporter, hour);

CREATE TABLE usage_record (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  series BIGINT NOT NULL, -- of usage_series
  start BIGINT NOT NULL,
  adjustment BYTEA NOT NULL CHECK (length(adjustment) IN (0, 16)),
  quantity TEXT NOT NULL,
  instance BIGINT NOT NULL, -- of usage_instance
  charge BIGINT NOT NULL, -- of usage_charge
  bucket BIGINT NOT NULL REFERENCES usage_bucket (id),
  reported_in BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX usage_record_key ON usage_record (start, series, adjustment);
CREATE INDEX usage_record_bucket ON usage_record (bucket, series, start);
CREATE INDEX usage_record_reported ON usage_record (reported_in, series, start);

CREATE TABLE usage_reporter (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  subscription BYTEA NOT NULL CHECK (length(subscription) = 16),
  instance BIGINT NOT NULL,
  resource_group TEXT NOT NULL,
  registration TEXT NOT NULL
);
CREATE UNIQUE INDEX usage_reporter_key
  ON usage_reporter (subscription, instance, resource_group, registration);

CREATE TABLE usage_sum (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  reporter BIGINT NOT NULL REFERENCES usage_reporter (id),
  day BIGINT NOT NULL,
  payer BYTEA NOT NULL CHECK (length(payer) = 16),
  rule TEXT NOT NULL,
  tenant BYTEA NOT NULL CHECK (length(tenant) IN (0, 16)),
  meter BYTEA NOT NULL CHECK (length(meter) = 16),
  is_free BIGINT NOT NULL CHECK (is_free IN (0, 1)),
  quantity TEXT NOT NULL,
  record_count BIGINT NOT NULL
);
CREATE UNIQUE INDEX usage_sum_key
  ON usage_sum (reporter, day, payer, rule, tenant, meter, is_free);
CREATE INDEX usage_sum_day ON usage_sum (reporter, day, id);
