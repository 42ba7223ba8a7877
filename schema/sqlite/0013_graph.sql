-- Users as Microsoft Graph has them. A guest has no secret of its own: whoever was invited signs in with
-- that of home, once the invitation is redeemed. mail is the address that was invited.
ALTER TABLE principal ADD COLUMN mail TEXT NOT NULL DEFAULT '';
ALTER TABLE principal ADD COLUMN mail_nickname TEXT NOT NULL DEFAULT '';
ALTER TABLE principal ADD COLUMN user_type TEXT NOT NULL DEFAULT 'Member'
  CHECK (user_type IN ('Member', 'Guest'));
ALTER TABLE principal ADD COLUMN external_state TEXT NOT NULL DEFAULT ''
  CHECK (external_state IN ('', 'PendingAcceptance', 'Accepted'));
ALTER TABLE principal ADD COLUMN state_changed_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE principal ADD COLUMN is_enabled INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1));
ALTER TABLE principal ADD COLUMN created_ms INTEGER NOT NULL DEFAULT 0; -- 0: not known
CREATE INDEX principal_mail ON principal (lower(mail), tenant, id) WHERE mail <> '';

-- What an invitation is redeemed with: 128 random bits, which anybody may show.
CREATE TABLE invitation (
  ticket BLOB NOT NULL PRIMARY KEY CHECK (length(ticket) = 16),
  principal BLOB NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
  redirect_url TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_principal ON invitation (principal);
