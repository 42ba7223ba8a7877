#!/usr/bin/env bash
# Finds azsreg: AZSREG_BIN, PATH, or built from what this action was checked out with, in its place.
# The output `program` is where it is. VERSION, if not empty, is the version that it has to be.
# Exit status: 0 found, 1 it is not there, or not that version.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

fail() {
    echo "::error title=azsreg::$1"
    exit 1
}

build() {
    "$top/scripts/install.sh" build
    (cd "$top" && cmake --preset release && cmake --build --preset release --target azsreg)
}

program=${AZSREG_BIN:-$(command -v azsreg || true)}
if [ -z "$program" ]; then
    build >&2 || fail "azsreg is not in PATH, and could not be built"
    program=$top/build/release/azsreg
fi
version=$("$program" --version) || fail "$program is no azsreg"
[ -z "${VERSION-}" ] || [ "$version" = "azsreg $VERSION" ] ||
    fail "$program is $version, not $VERSION; use the action as of that version, or put that program into PATH"
echo "program=$program" >>"$GITHUB_OUTPUT"
