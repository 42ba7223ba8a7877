-- Tags that stand in no resource's row. Tags of resource groups and registrations are in theirs.

-- A subscription's own. Not a column of subscription: that is the directory's and is replaced with it,
-- while tags are written by requests and are kept (0001 says why).
CREATE TABLE subscription_tags (
  subscription BLOB NOT NULL PRIMARY KEY CHECK (length(subscription) = 16),
  tags TEXT NOT NULL -- a JSON object, or nothing
) STRICT, WITHOUT ROWID;

-- Names and values that a subscription offers for tags, whether or not anything has them. "Tag names
-- are case-insensitive for operations. Tag values are case-sensitive."
CREATE TABLE tag_name (
  subscription BLOB NOT NULL CHECK (length(subscription) = 16),
  name TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (subscription, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE tag_value (
  subscription BLOB NOT NULL CHECK (length(subscription) = 16),
  name TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL,
  PRIMARY KEY (subscription, name, value),
  FOREIGN KEY (subscription, name) REFERENCES tag_name (subscription, name)
) STRICT, WITHOUT ROWID;
