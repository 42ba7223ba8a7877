#!/bin/sh
# Prepares a new PostgreSQL as the primary: database, roles, and what its standby needs. The image of
# PostgreSQL runs it once, when it has made its data; its settings are libpq's (PGHOST, PGPORT, PGUSER), and
# OWNER_PASSWORD, SERVER_PASSWORD, STANDBY_PASSWORD. ROLES_SQL says where roles.sql is, if not beside it.
set -eu

run() {
    psql --no-psqlrc --quiet --dbname postgres --set ON_ERROR_STOP=1 "$@"
}

run --file "${ROLES_SQL:-$(dirname "$0")/roles.sql}"
run <<'SQL'
\getenv owner OWNER_PASSWORD
\getenv server SERVER_PASSWORD
\getenv standby STANDBY_PASSWORD
ALTER ROLE azsreg_owner PASSWORD :'owner';
ALTER ROLE azsreg PASSWORD :'server';
CREATE ROLE standby LOGIN REPLICATION PASSWORD :'standby';
\o /dev/null
SELECT pg_create_physical_replication_slot('standby');
-- Taken from the slot of a standby that stays away, before the disk is full.
ALTER SYSTEM SET max_slot_wal_keep_size = '10GB';
-- Last: with the next start every commit waits for the standby.
ALTER SYSTEM SET synchronous_standby_names = 'standby';
SQL
echo "host replication standby all scram-sha-256" >>"$PGDATA/pg_hba.conf"
