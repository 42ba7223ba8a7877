-- Pending device sign-ins (RFC 8628): whoever polls and whoever approves need not be at the same
-- server, nor at one that has run since. What the device polls with is a secret, so only its digest is
-- here; what the user types stands on a screen. When it was polled last is known to each server alone.
CREATE TABLE device_code (
  digest BYTEA NOT NULL PRIMARY KEY CHECK (length(digest) = 32), -- SHA-256 of the device's code
  user_code TEXT NOT NULL, -- "BCDF-GHJK"
  asker BIGINT NOT NULL, -- a number for whoever asked for it, who may have so many
  expires BIGINT NOT NULL, -- seconds since 1970
  resource TEXT NOT NULL,
  client_id TEXT NOT NULL,
  approved_by BYTEA CHECK (length(approved_by) = 16) -- the user's id; NULL: nobody has yet
);
CREATE INDEX device_code_typed ON device_code (lower(user_code));
CREATE INDEX device_code_expires ON device_code (expires);
CREATE INDEX device_code_asker ON device_code (asker, expires);
