#!/bin/sh
# Makes the data of a standby out of the primary's, where there are none yet, and goes on to the command given.
# PGDATA says where; the primary is PRIMARY_HOST and PRIMARY_PORT, the password STANDBY_PASSWORD.
set -eu

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    # the name is the one in the primary's synchronous_standby_names, the slot is there already
    PGPASSWORD=$STANDBY_PASSWORD pg_basebackup --pgdata "$PGDATA" --write-recovery-conf --slot standby --checkpoint fast \
        --dbname "host=$PRIMARY_HOST port=${PRIMARY_PORT:-5432} user=standby application_name=standby"
    # Once it is promoted it is alone: it must not wait for a standby of the name that was its own.
    echo "synchronous_standby_names = ''" >>"$PGDATA/postgresql.auto.conf"
    chmod 0700 "$PGDATA"
fi
exec "$@"
