-- What guards a scope: locks, and who has which role. A scope is the canonical id of a subscription,
-- a resource group or a registration, without a trailing slash; it compares without ASCII case. It is
-- text and no reference, for a subscription that the directory no longer lists keeps what stands on it
-- (0001 says why), and because all that is below a scope is then one range of the tree: from
-- scope || '/' to scope || '0'.

CREATE TABLE resource_lock (
  scope TEXT NOT NULL COLLATE NOCASE,
  name TEXT NOT NULL COLLATE NOCASE,
  level TEXT NOT NULL CHECK (level IN ('CanNotDelete', 'ReadOnly')),
  notes TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

-- A principal has a role on a scope once, whatever the assignment is called: the UNIQUE.
CREATE TABLE role_assignment (
  scope TEXT NOT NULL COLLATE NOCASE,
  name BLOB NOT NULL CHECK (length(name) = 16),
  principal BLOB NOT NULL CHECK (length(principal) = 16),
  role BLOB NOT NULL CHECK (length(role) = 16),
  principal_type TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (scope, name),
  UNIQUE (scope, principal, role)
) STRICT, WITHOUT ROWID;

-- What a caller may do is asked with every request, by the caller.
CREATE INDEX role_assignment_principal ON role_assignment (principal, scope, role);
