-- Roles that clients define. Their names are unique, as in Azure's directory, and compare without
-- case. What a role allows is four lists of actions, one a line: they are only ever read together,
-- with the row, and an action has no line break in it.
CREATE TABLE role_definition (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  actions TEXT NOT NULL DEFAULT '',
  not_actions TEXT NOT NULL DEFAULT '',
  data_actions TEXT NOT NULL DEFAULT '',
  not_data_actions TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX role_definition_name ON role_definition (lower(name));

-- Where each may be assigned: here and below, in the order in which it was said. What is listed for
-- a scope is found from the scope. It is text, and refers to nothing (0002 says why).
CREATE TABLE role_definition_scope (
  role BLOB NOT NULL REFERENCES role_definition (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  scope TEXT NOT NULL,
  PRIMARY KEY (role, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX role_definition_scope_scope ON role_definition_scope (lower(scope), role);

-- Whether a role is in use is asked before it goes. An assignment does not refer to role_definition,
-- for the built-in roles are not in there.
CREATE INDEX role_assignment_role ON role_assignment (role, lower(scope));
