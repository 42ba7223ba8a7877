#!/usr/bin/env bash
# A test in shell: the script is run against a server of its own.
set -euo pipefail

work=$(mktemp -d)
trap 'kill "$server" && wait "$server"; rm -rf "$work"' EXIT
mkfifo "$work/address"
azsreg serve --in-memory --listen 127.0.0.1:0 --directory samples/contoso.json >"$work/address" 2>"$work/log" &
server=$!
read -r line <"$work/address"
AZURE=${line#listening on }
REG=$AZURE/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/contoso-stack
control() { # METHOD PATH [BODY]
    curl --silent --show-error --fail-with-body -X "$1" "$AZURE/_azsreg/$2" ${3+-d "$3"} && echo
}

# one test, and another one after a reset
for customer in c5000000-0000-4000-8000-00000000000a C5000000-0000-4000-8000-00000000000C; do
    control POST reset
    curl --silent --fail -X PUT "$REG?api-version=2017-06-01" -H 'Content-Type: application/json' \
        -d '{"location":"global","properties":{"registrationToken":"'"$(azsreg token)"'"}}' >"$work/registration"
    control PUT faults/lost '{"match":{"operation":"CustomerSubscriptions_Create"},"preset":"lost-answer"}'
    docs/testing/onboard.py "$REG" "$customer"
    control POST requests/verify '{"match":{"operation":"CustomerSubscriptions_Create"},"count":2}'
done
