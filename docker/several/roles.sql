-- The database, and two roles for it: one that makes and changes tables (`azsreg migrate`, `azsreg copy`),
-- one that reads and writes rows and nothing else, which is what servers are. Neither is a superuser.
-- For psql, as a superuser or whoever may make roles and databases. Passwords are given afterwards
-- (\password azsreg), or not at all where another kind of sign-in is used.

CREATE ROLE azsreg_owner LOGIN;
CREATE ROLE azsreg LOGIN;

-- Names are compared by their ASCII letters and lists are in the order of bytes, as they are in SQLite.
CREATE DATABASE azsreg OWNER azsreg_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
REVOKE ALL ON DATABASE azsreg FROM PUBLIC;
GRANT CONNECT ON DATABASE azsreg TO azsreg;

\connect azsreg
-- before PostgreSQL 15 everybody may make tables here, and the owner of the database is not asked
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO azsreg_owner;
GRANT USAGE ON SCHEMA public TO azsreg;
ALTER DEFAULT PRIVILEGES FOR ROLE azsreg_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO azsreg;
