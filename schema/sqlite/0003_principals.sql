-- Who can sign in: the service principals and users of the directory file, replaced with it as a
-- whole. Secrets are kept as scrypt hashes only. login is the appId of a service principal, or the
-- name of a user.
CREATE TABLE principal (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('ServicePrincipal', 'User')),
  login TEXT NOT NULL COLLATE NOCASE UNIQUE,
  display_name TEXT NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  secret_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
