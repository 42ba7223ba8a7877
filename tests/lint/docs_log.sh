#!/usr/bin/env bash
# Every event that is logged, and every field of one, is in docs/log.md.
cd "$(dirname "$0")/../.." || exit 2
status=0

described=$(cat docs/log.md)

require() {
    grep -qF "\`$1\`" <<<"$described" && return
    echo "docs/log.md: $2 '$1' is not described"
    status=1
}

# A call may break its line behind a comma; the event is its first string (or report()'s, or that
# of a line about the log itself).
mapfile -t events < <(cat server/*.c server/*/*.c | tr '\n' ' ' |
    grep -oE '(log_write|report|note_connection|line_begin)\([^";]*"[a-z-]+"|"connection-(begin|end)"' |
    grep -oE '"[a-z-]+"$' | tr -d '"' | sort -u)
mapfile -t fields < <(grep -rhoE 'LOG_(TEXT|NUMBER|BOOL)\("[A-Za-z]+"' server | grep -oE '[A-Za-z]+"$' | tr -d '"' | sort -u)
if [ "${#events[@]}" -lt 15 ] || [ "${#fields[@]}" -lt 30 ]; then
    echo "docs_log.sh: it finds too little"
    exit 1
fi

for event in "${events[@]}"; do require "$event" event; done
for field in "${fields[@]}"; do require "$field" field; done
exit $status
