-- Who made a registration and who changed it last, and when (milliseconds since 1970), as
-- systemData says it. 0 is for what is older than these columns; nobody is named where nobody had to
-- sign in.
ALTER TABLE registration ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN created_by_type TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE registration ADD COLUMN modified_by TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN modified_by_type TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN modified_at INTEGER NOT NULL DEFAULT 0;
