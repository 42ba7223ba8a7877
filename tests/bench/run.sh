#!/usr/bin/env bash
# Measures azsreg against the table of its goals: README.md beside this file. Installs the Debian
# and npm packages it needs, builds, and measures on loopback.
#
# usage: tests/bench/run.sh [--quick] [--only NAME…] [--rounds N] [--seconds N] [--wal-seconds N]
#        [--usage-records N]
# Exit status: 0 everything was measured (the table says which goals were met), 1 some was not,
# 2 it could not be tried.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/build/bench
cd "$root"

fail() {
    echo "run.sh: $1" >&2
    exit 2
}

build() {
    local folder=$1
    shift
    cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=gcc \
        -DAZSREG_TESTS=OFF "$@" >"$out/build.log" 2>&1 || fail "cmake: $out/build.log"
    cmake --build "$folder" >>"$out/build.log" 2>&1 || fail "it does not build: $out/build.log"
}

# Debian starts nginx when it is installed; it is needed here only when it is called.
had_nginx=$(command -v nginx || true)
scripts/install.sh build bench || exit 2
if [ -z "$had_nginx" ] && [ -d /run/systemd/system ]; then
    systemctl disable --now nginx >/dev/null 2>&1 || true
fi
mkdir -p "$out"
build build/release
build build/one-commit -DAZSREG_TURN_WRITES=1
# shellcheck disable=SC2046
gcc -O2 -std=c2x -D_GNU_SOURCE -Wall -Wextra -Werror -o "$out/bare" "$here/bare.c" \
    $(pkg-config --cflags --libs libmicrohttpd)
gcc -O2 -std=c2x -D_GNU_SOURCE -Wall -Wextra -Werror -o "$out/mix" "$here/mix.c"
gcc -O2 -std=c2x -Wall -Wextra -Werror -shared -fPIC -o "$out/slowsync.so" "$here/slowsync.c" -ldl

# npm writes this file last, so that an interrupted installation is made again.
installed=$here/peers/node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ "$here/peers/package-lock.json" -nt "$installed" ]; then
    (cd "$here/peers" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) ||
        echo "run.sh: npm cannot install the peers; their rows are left out" >&2
fi

exec /usr/bin/python3 "$here/bench.py" "$@"
