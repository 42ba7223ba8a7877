-- Names that compare without ASCII case do so by lower(name), as every statement says it, and no
-- longer by a collation, which is SQLite's own. A key of a table cannot be an expression, so each
-- table is made anew without its NOCASE, with a unique index in the place of the key; its rows are in
-- a temporary one meanwhile. The first writer's casing is kept, as before.

-- An id is never given out twice (0001), so what was given out last goes along.
CREATE TEMP TABLE kept_sequence AS SELECT name, seq FROM sqlite_sequence;

CREATE TEMP TABLE kept AS SELECT * FROM namespace_registration;
DROP TABLE namespace_registration;
CREATE TABLE namespace_registration (
  subscription BLOB NOT NULL CHECK (length(subscription) = 16),
  namespace TEXT NOT NULL
) STRICT;
INSERT INTO namespace_registration (subscription, namespace)
  SELECT subscription, namespace FROM kept;
DROP TABLE kept;
CREATE UNIQUE INDEX namespace_registration_name
  ON namespace_registration (subscription, lower(namespace));

CREATE TEMP TABLE kept AS SELECT * FROM resource_group;
DROP TABLE resource_group;
CREATE TABLE resource_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subscription BLOB NOT NULL CHECK (length(subscription) = 16),
  name TEXT NOT NULL,
  location TEXT NOT NULL,
  managed_by TEXT NOT NULL DEFAULT '',
  tags TEXT NOT NULL DEFAULT '' -- a JSON object, or nothing
) STRICT;
INSERT INTO resource_group (id, subscription, name, location, managed_by, tags)
  SELECT id, subscription, name, location, managed_by, tags FROM kept;
DROP TABLE kept;
CREATE UNIQUE INDEX resource_group_name ON resource_group (subscription, lower(name));

CREATE TEMP TABLE kept AS SELECT * FROM registration;
DROP TABLE registration;
CREATE TABLE registration (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  resource_group INTEGER NOT NULL REFERENCES resource_group (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  cloud_id TEXT NOT NULL,
  object_id TEXT NOT NULL,
  billing_model TEXT NOT NULL
    CHECK (billing_model IN ('PayAsYouUse', 'Capacity', 'Development', 'Custom', 'Ruggedized')),
  token TEXT NOT NULL, -- decoded; its members go into the activation key
  tags TEXT NOT NULL DEFAULT '',
  remote_management INTEGER NOT NULL DEFAULT 0 CHECK (remote_management IN (0, 1)),
  etag INTEGER NOT NULL
) STRICT;
INSERT INTO registration (
    id, resource_group, name, cloud_id, object_id, billing_model, token, tags,
    remote_management, etag)
  SELECT
    id, resource_group, name, cloud_id, object_id, billing_model, token, tags,
    remote_management, etag
  FROM kept;
DROP TABLE kept;
CREATE UNIQUE INDEX registration_name ON registration (resource_group, lower(name));

CREATE TEMP TABLE kept AS SELECT * FROM resource_lock;
DROP TABLE resource_lock;
CREATE TABLE resource_lock (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('CanNotDelete', 'ReadOnly')),
  notes TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO resource_lock (scope, name, level, notes)
  SELECT scope, name, level, notes FROM kept;
DROP TABLE kept;
CREATE UNIQUE INDEX resource_lock_name ON resource_lock (lower(scope), lower(name));

-- A principal has a role on a scope once, whatever the assignment is called; and what a caller may
-- do is asked with every request, by the caller.
CREATE TEMP TABLE kept AS SELECT * FROM role_assignment;
DROP TABLE role_assignment;
CREATE TABLE role_assignment (
  scope TEXT NOT NULL,
  name BLOB NOT NULL CHECK (length(name) = 16),
  principal BLOB NOT NULL CHECK (length(principal) = 16),
  role BLOB NOT NULL CHECK (length(role) = 16),
  principal_type TEXT NOT NULL DEFAULT '',
  in_directory INTEGER NOT NULL DEFAULT 0 CHECK (in_directory IN (0, 1)) -- 0004 says why
) STRICT;
INSERT INTO role_assignment (scope, name, principal, role, principal_type, in_directory)
  SELECT scope, name, principal, role, principal_type, in_directory FROM kept;
DROP TABLE kept;
CREATE UNIQUE INDEX role_assignment_name ON role_assignment (lower(scope), name);
CREATE UNIQUE INDEX role_assignment_principal ON role_assignment (principal, lower(scope), role);

CREATE TEMP TABLE kept AS SELECT * FROM principal;
DROP TABLE principal;
CREATE TABLE principal (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('ServicePrincipal', 'User')),
  login TEXT NOT NULL,
  display_name TEXT NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  secret_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO principal (id, kind, login, display_name, tenant, secret_hash)
  SELECT id, kind, login, display_name, tenant, secret_hash FROM kept;
DROP TABLE kept;
CREATE UNIQUE INDEX principal_login ON principal (lower(login));

-- A value refers to its name, and so has the name's own casing.
CREATE TEMP TABLE kept_values AS SELECT * FROM tag_value;
DROP TABLE tag_value;
CREATE TEMP TABLE kept AS SELECT * FROM tag_name;
DROP TABLE tag_name;
CREATE TABLE tag_name (
  subscription BLOB NOT NULL CHECK (length(subscription) = 16),
  name TEXT NOT NULL,
  PRIMARY KEY (subscription, name)
) STRICT, WITHOUT ROWID;
INSERT INTO tag_name (subscription, name)
  SELECT subscription, name FROM kept;
DROP TABLE kept;
CREATE UNIQUE INDEX tag_name_name ON tag_name (subscription, lower(name));
CREATE TABLE tag_value (
  subscription BLOB NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  FOREIGN KEY (subscription, name) REFERENCES tag_name (subscription, name)
) STRICT;
INSERT INTO tag_value (subscription, name, value)
  SELECT n.subscription, n.name, v.value FROM kept_values AS v JOIN tag_name AS n
    ON n.subscription = v.subscription AND lower(n.name) = lower(v.name);
DROP TABLE kept_values;
CREATE UNIQUE INDEX tag_value_value ON tag_value (subscription, lower(name), value);

DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence (name, seq) SELECT name, seq FROM kept_sequence;
DROP TABLE kept_sequence;
