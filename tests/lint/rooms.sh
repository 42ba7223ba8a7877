#!/usr/bin/env bash
# Holds the rooms of server/ apart: what each may include and link, by the second line of its README;
# who may know libmicrohttpd, GnuTLS, libssl and SQLite; how large files and rooms are; and that every
# header compiles alone.
# shellcheck disable=SC2016 # backticks of Markdown
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
status=0

complain() {
    echo "rooms: $1"
    status=1
}

# room: the rooms its README names, and then with all that those may include
declare -A named=() may=()
for folder in server/*/; do
    room=$(basename "$folder")
    [ "$room" = pages ] && continue
    named[$room]=$(sed -n '2s/^May include: //p' "$folder/README.md" | grep -oE '`[a-z_]+/`' | tr -d '`\n' | tr / ' ')
    purpose=$(head -1 "$folder/README.md")
    [ "$(wc -l <"$folder/README.md")" = 2 ] || complain "$folder""README.md has more or less than two lines"
    inner=$(sed 's/ $//; s/[a-z_][a-z_]*/`&\/`/g; s/ /, /g' <<<"${named[$room]}")
    grep -qF "| \`$room/\` | $purpose | ${inner:-nothing} |" server/README.md ||
        complain "server/README.md and ${folder}README.md do not say the same"
done

reach() { # all that a room may include, itself too; a circle is one that meets itself
    local room=$1 path=$2 below
    [[ " $path " == *" $room "* ]] && { echo CIRCLE; return; }
    echo "$room"
    for below in ${named[$room]:-}; do reach "$below" "$path $room"; done
}
for room in "${!named[@]}"; do
    may[$room]=$(reach "$room" '' | sort -u | tr '\n' ' ')
    [[ ${may[$room]} == *CIRCLE* ]] && complain "$room/ may include what may include it"
done

for room in "${!may[@]}"; do
    while IFS=: read -r file included; do
        [[ " ${may[$room]}" == *" ${included%%/*} "* ]] ||
            complain "$file includes $included, which its room may not know"
    done < <(find "server/$room" -name '*.[ch]' -exec grep -oHE '^#include "[^"]+"' {} + | sed -E 's/#include "([^"]+)"/\1/')
    lines=$(find "server/$room" -name '*.[ch]' -exec cat {} + | wc -l)
    [ "$lines" -le 1700 ] || complain "$room/ has $lines lines: a room has about 1,500"
done

# No circle between files either: a .c and its .h are one.
circles=$(find server -name '*.[ch]' | while read -r file; do
    sed -nE 's/^#include "([^"]+)\.h"/\1/p' "$file" | while read -r included; do
        [ "server/$included" = "${file%.*}" ] || echo "${file#server/} server/$included" | sed 's/\.[ch] server\// /'
    done
done | tsort 2>&1 >/dev/null)
[ -z "$circles" ] || complain "files that include each other: $circles"

# The same of what the linker sees: a declaration of one's own would get around an include.
declare -A home=()
for room in "${!may[@]}"; do
    archive=build/dev/libazsreg_$room.a
    [ -f "$archive" ] || { complain "$archive is missing: cmake --build --preset dev"; continue; }
    while read -r symbol; do home[$symbol]=$room; done < <(
        nm --defined-only --extern-only "$archive" 2>/dev/null | awk 'NF == 3 { print $3 }')
done
for room in "${!may[@]}"; do
    while read -r symbol; do
        there=${home[$symbol]:-$room}
        [[ " ${may[$room]}" == *" $there "* ]] ||
            complain "$room/ uses $symbol of $there/, which it may not know"
    done < <(nm --undefined-only "build/dev/libazsreg_$room.a" 2>/dev/null | awk 'NF == 2 { print $2 }' | sort -u)
done

only_in() {
    local pattern=$1 room=$2
    while read -r file; do
        [[ $file =~ ^server/$room/ ]] || complain "$file knows $pattern; only server/$room/ does"
    done < <(grep -lE "$pattern" -r server --include='*.[ch]')
}
only_in '#include <microhttpd.h>' '(http|wire)'
only_in '#include <gnutls/' wire
only_in '#include <openssl/ssl.h>' client
only_in '#include <sqlite3.h>' sqlite
only_in 'sqlite3' sqlite
only_in '#include <libpq-fe.h>' '(postgres|conninfo)'
only_in '#include <gmp.h>' decimal
only_in '"(PRAGMA|BEGIN|COMMIT|ROLLBACK)[ "]' '(sqlite|postgres|store)'
only_in '"(SELECT|INSERT|UPDATE|DELETE FROM) ' '(tables|glance|reference|clouds|parties|ledger|upkeep|sqlite|postgres)'

flags=$(pkg-config --cflags libmicrohttpd gnutls libcjson sqlite3 libcrypto gmp libpq)
while read -r header; do
    # shellcheck disable=SC2086
    gcc -std=c2x -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -x c -Iserver $flags \
        -include "$header" /dev/null </dev/null || complain "$header does not compile alone"
done < <(find server -name '*.h')

while read -r lines file; do
    [ "$file" != total ] && [ "$lines" -gt 400 ] && complain "$file has $lines lines, more than 400"
done < <(find server -name '*.[ch]' -exec wc -l {} +)
exit $status
