-- Role assignments of the directory file go when a new file does not list them any more; those that
-- a client has made stay. What is older than this column counts as a client's.
ALTER TABLE role_assignment
  ADD COLUMN in_directory INTEGER NOT NULL DEFAULT 0 CHECK (in_directory IN (0, 1));
