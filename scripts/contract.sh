#!/usr/bin/env bash
# Writes the tables of docs/contract.md from what the program prints: between "<!-- azsreg routes -->"
# and "<!-- end -->" its operations, and its errors likewise.
#
# usage: scripts/contract.sh [--print]     --print: the document as it should be, to standard output
# The program is $AZSREG_BIN, or build/dev/azsreg.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${AZSREG_BIN:-build/dev/azsreg}
document=docs/contract.md
tick='`'

operations() {
    echo '| operation | method and path | api-version | effect | action |'
    echo '|---|---|---|---|---|'
    "$bin" routes | sed -E \
        -e 's|/subscriptions/\{subscriptionId\}|SUB|' \
        -e 's|SUB/resourceGroups/\{resourceGroupName\}|GROUP|' \
        -e 's|GROUP/providers/Microsoft.AzureStack/registrations/\{registrationName\}|REG|' \
        -e 's|GROUP/providers/Microsoft.AzureStack/linkedSubscriptions/\{linkedSubscriptionName\}|LINK|' \
        -e 's|/providers/Microsoft.Authorization/|/AUTH/|' \
        -e 's/ 2016-01-01,2017-06-01,2020-06-01-preview,2022-06-01/ all/' \
        -e "s/^(\S+) (\S+) (\S+) (\S+) (\S+) (\S+)$/| \1 | \2 $tick\3$tick | \4 | \5 | \6 |/"
}

errors() {
    echo '| code | status | said by | message |'
    echo '|---|---|---|---|'
    "$bin" errors | sed -E -e 's/[\\|]/\\&/g' -e 's/</\&lt;/g' \
        -e 's/ 2016-01-01,2017-06-01,2020-06-01-preview,2022-06-01/ all/' \
        -e "s/^(\S+) (\S+) (\S+) (.*)$/| $tick\1$tick | \2 | \3 | \4 |/"
}

block=
tables() {
    while IFS= read -r line; do
        case $line in
        '<!-- azsreg routes -->') printf '%s\n' "$line"; operations; block=1 ;;
        '<!-- azsreg errors -->') printf '%s\n' "$line"; errors; block=1 ;;
        '<!-- end -->') printf '%s\n' "$line"; block= ;;
        *) [ -n "$block" ] || printf '%s\n' "$line" ;;
        esac
    done <"$document"
}

written=$(tables)
if [ "${1:-}" = --print ]; then
    printf '%s\n' "$written"
else
    printf '%s\n' "$written" >"$document"
fi
