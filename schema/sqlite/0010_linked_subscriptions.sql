-- A stack's subscription that is managed from Azure, by way of the stack's registration. It outlives
-- that: registration_id is what it was called last, and registration is empty once it is gone.
CREATE TABLE linked_subscription (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  resource_group INTEGER NOT NULL REFERENCES resource_group (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  location TEXT NOT NULL,
  linked_id BLOB NOT NULL CHECK (length(linked_id) = 16),
  registration INTEGER REFERENCES registration (id) ON DELETE SET NULL,
  registration_id TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '',
  etag INTEGER NOT NULL,
  created_by TEXT NOT NULL, -- with the next five: 0008 says what they are
  created_by_type TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  modified_by TEXT NOT NULL,
  modified_by_type TEXT NOT NULL,
  modified_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX linked_subscription_name ON linked_subscription (resource_group, lower(name));
CREATE UNIQUE INDEX linked_subscription_linked ON linked_subscription (registration, linked_id);
