#!/usr/bin/env bash
# Holds the rooms of server/ apart (server/README.md): what each may include and link, who may know
# libmicrohttpd and SQLite, and that every header compiles alone.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
status=0

complain() {
    echo "rooms: $1"
    status=1
}

# room: the folders and files its includes may start with
declare -A may=(
    [base]='base/'
    [http]='base/ http/'
    [arm]='base/ arm/'
    [store]='base/ store/'
    [app]='base/ arm/ store/ app/'
    [keys]='base/ arm/ store/ app/ keys/'
    [scope]='base/ arm/ store/ app/ scope/'
    [identity]='base/ arm/ store/ app/ keys/ scope/ identity/'
    [run]='base/ arm/ store/ app/ keys/ scope/ identity/ run/'
    [stack]='base/ arm/ store/ app/ keys/ scope/ stack/'
    [azure]='base/ arm/ store/ app/ scope/ azure/'
    [directory]='base/ arm/ store/ app/ scope/ identity/ directory/'
    [control]='base/ arm/ store/ app/ keys/ control/'
    [routes]='base/ arm/ store/ app/ keys/ scope/ identity/ run/ stack/ azure/ control/ routes/'
)
for folder in server/*/; do
    room=$(basename "$folder")
    [ "$room" = pages ] || [ -n "${may[$room]:-}" ] || complain "$folder is no room"
    grep -qF "| \`$room/\`" server/README.md || complain "$folder has no row in server/README.md"
done

for room in "${!may[@]}"; do
    while IFS=: read -r file included; do
        for start in ${may[$room]}; do
            [[ $included == "$start"* ]] && continue 2
        done
        complain "$file includes $included, which its room may not know"
    done < <(grep -oHE '^#include "[^"]+"' "server/$room"/*.[ch] | sed -E 's/#include "([^"]+)"/\1/')
done

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
        [[ " ${may[$room]}" == *" $there/"* ]] ||
            complain "$room/ uses $symbol of $there/, which it may not know"
    done < <(nm --undefined-only "build/dev/libazsreg_$room.a" 2>/dev/null | awk 'NF == 2 { print $2 }' | sort -u)
done

only_in() {
    local pattern=$1 room=$2
    while read -r file; do
        [[ $file == server/$room/* ]] || complain "$file knows $pattern; only server/$room/ does"
    done < <(grep -lE "$pattern" -r server --include='*.[ch]')
}
only_in '#include <microhttpd.h>' http
only_in '#include <gnutls/' http
only_in '#include <sqlite3.h>' store/engine
only_in 'sqlite3' store/engine
only_in '"(SELECT|INSERT|UPDATE|DELETE FROM|PRAGMA|BEGIN|COMMIT|ROLLBACK)[ "]' store

flags=$(pkg-config --cflags libmicrohttpd gnutls libcjson sqlite3 libcrypto)
for header in server/*.h server/*/*.h; do
    # shellcheck disable=SC2086
    gcc -std=c2x -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -x c -Iserver $flags \
        -include "$header" /dev/null || complain "$header does not compile alone"
done

while read -r lines file; do
    [ "$file" != total ] && [ "$lines" -gt 400 ] && complain "$file has $lines lines, more than 400"
done < <(wc -l server/*.[ch] server/*/*.[ch])
exit $status
