#!/usr/bin/env bash
# One table, one file: a table is written in the file of server/tables/, or a room of tables below it, that has
# its name.
cd "$(dirname "$0")/../.." || exit 2
status=0

complain() {
    echo "tables: $1"
    status=1
}

# the file of a table: its name in the plural, or what it is of
file_of() {
    case $1 in
    namespace_registration) echo namespaces ;;
    customer_subscription) echo customer_subscriptions ;;
    resource_lock) echo locks ;;
    customer) echo partner_customers ;;
    usage_series) echo usage_series ;;
    subscription_tags) echo subscription_tags ;;
    *) echo "${1}s" ;;
    esac
}

mapfile -t tables < <(grep -hoE '^CREATE TABLE [a-z_]+' schema/sqlite/*.sql | awk '{ print $3 }' | grep -v '^new_' | sort -u)
[ "${#tables[@]}" -ge 14 ] || complain "it finds too few tables"
for table in "${tables[@]}"; do
    home=$(file_of "$table").c
    writers=$(grep -lE "(INSERT INTO|UPDATE|DELETE FROM) $table\b" server/{tables,reference,clouds,parties,ledger,upkeep}/*.c)
    [ "${writers##*/}" = "$home" ] || complain "$table is written in ${writers:-nowhere}, not in $home alone"
done
exit $status
