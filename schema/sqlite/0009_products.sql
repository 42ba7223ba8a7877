-- The catalog of marketplace products, as its file was read: replaced as a whole when the file has
-- changed. Products are documents that are handed on, so each is kept as the JSON that answers are
-- made of, with a mark where an address of this server's goes (catalog/content_mark.h): listed is what
-- lists have of it, described what it has besides when it is asked for alone, details the answer to
-- listDetails. What it requires is in columns: empty where it does not say.
CREATE TABLE product (
  position INTEGER PRIMARY KEY, -- in the file, from 1
  name TEXT NOT NULL,
  listed TEXT NOT NULL,
  described TEXT NOT NULL,
  details TEXT NOT NULL,
  min_version TEXT NOT NULL,
  max_version TEXT NOT NULL,
  billing_models TEXT NOT NULL, -- joined by commas
  identity_system TEXT NOT NULL,
  connection TEXT NOT NULL CHECK (connection IN ('', 'connected', 'disconnected'))
) STRICT;
CREATE UNIQUE INDEX product_name ON product (lower(name));

-- What of the content folder is served to everybody: the pictures of products.
CREATE TABLE product_icon (
  path TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What a stack has said of a product: one row an operation, changed until it has ended. Times are in
-- milliseconds since 1970; 0 for one that has not ended. AUTOINCREMENT: the oldest are forgotten.
CREATE TABLE product_log (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL CHECK (length(id) = 16),
  registration INTEGER NOT NULL REFERENCES registration (id) ON DELETE CASCADE,
  product TEXT NOT NULL,
  operation TEXT NOT NULL,
  status TEXT NOT NULL,
  error TEXT NOT NULL,
  details TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX product_log_registration ON product_log (registration, number);
