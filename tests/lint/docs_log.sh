#!/usr/bin/env bash
# Every event that is logged, and every field of one, is in docs/log.md; and what the pages say of
# events and reasons is in the program: a reason is a label there, or the words of an error's code.
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
mapfile -t events < <(find server -name '*.c' -exec cat {} + | tr '\n' ' ' |
    grep -oE '(log_write|report|note_connection|line_begin)\([^";]*"[a-z-]+"|"connection-(begin|end)"' |
    grep -oE '"[a-z-]+"$' | tr -d '"' | sort -u)
mapfile -t fields < <(grep -rhoE 'LOG_(TEXT|NUMBER|BOOL)\("[A-Za-z]+"' server | grep -oE '[A-Za-z]+"$' | tr -d '"' | sort -u)
if [ "${#events[@]}" -lt 15 ] || [ "${#fields[@]}" -lt 30 ]; then
    echo "docs_log.sh: it finds too little"
    exit 1
fi

for event in "${events[@]}"; do require "$event" event; done
for field in "${fields[@]}"; do require "$field" field; done

codes=$(grep -oE '\{"[A-Z][A-Za-z]+", [0-9]{3}' server/errors/error.c | grep -oE '[A-Z][A-Za-z]+' |
    sed -E 's/([a-z])([A-Z])/\1-\2/g; s/([A-Z])([A-Z][a-z])/\1-\2/g' | tr '[:upper:]' '[:lower:]')
while read -r kind label; do
    grep -rqF "\"$label\"" server --include='*.c' || grep -qxF "$label" <<<"$codes" && continue
    echo "docs/: there is no $kind '$label'"
    status=1
done < <(grep -hoE '`(event|reason)=[a-z-]+[^|]*' docs/*.md |
    awk '{ kind = substr($0, 2, index($0, "=") - 2); rest = $0
           sub(/^`[a-z]+=/, "`", rest)
           while (match(rest, /`[a-z-]+[` ]/)) {
               print kind, substr(rest, RSTART + 1, RLENGTH - 2); rest = substr(rest, RSTART + RLENGTH) } }' | sort -u)
exit $status
