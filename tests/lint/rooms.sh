#!/usr/bin/env bash
# Holds the rooms of server/ apart (server/README.md): what each may include, who may know
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
    [arm]='base/ arm/ http/message.h'
    [store]='base/ store/'
    [rp]='base/ arm/ store/ rp/'
)

for room in "${!may[@]}"; do
    while IFS=: read -r file included; do
        for start in ${may[$room]}; do
            [[ $included == "$start"* ]] && continue 2
        done
        complain "$file includes $included, which its room may not know"
    done < <(grep -oHE '^#include "[^"]+"' "server/$room"/*.[ch] | sed -E 's/#include "([^"]+)"/\1/')
done

only_in() {
    local pattern=$1 room=$2
    while read -r file; do
        [[ $file == server/$room/* ]] || complain "$file knows $pattern; only server/$room/ does"
    done < <(grep -lE "$pattern" -r server --include='*.[ch]')
}
only_in '#include <microhttpd.h>' http
only_in '#include <gnutls/' http
only_in '#include <sqlite3.h>' store
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
