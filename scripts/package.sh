#!/usr/bin/env bash
# Builds the Debian package of what is in this folder, for the Debian or Ubuntu it runs on, and prints
# where it is: sudo apt install "$(scripts/package.sh)"
#
# usage: scripts/package.sh [--revision N]     which packaging of the same version it is; 1 by default
# Exit status: 0 it is there, 1 it could not be built, 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    echo "package.sh: $1; usage: scripts/package.sh [--revision N]" >&2
    exit 2
}

revision=1
while [ $# -gt 0 ]; do
    case $1 in
    --revision=*) revision=${1#*=} ;;
    --revision)
        revision=${2-}
        shift
        ;;
    *) usage "there is no '$1'" ;;
    esac
    shift || true
done
# A dash would end the version too early; a tilde is for what comes before a revision.
[[ $revision =~ ^[A-Za-z0-9+.~]{1,40}$ ]] ||
    usage "--revision takes up to 40 letters, digits, +, . and ~, not '$revision'"

scripts/install.sh build package >&2
mkdir -p build
log=build/package.log
: >"$log"

# step WHAT COMMAND…: silent, unless it fails
step() {
    scripts/progress.sh "$1" "$log" "${@:2}" || {
        tail -n 40 "$log" >&2
        echo "package.sh: $1 failed; the last lines it said are above" >&2
        exit 1
    }
}

step configuring cmake --preset release "-DAZSREG_REVISION=$revision"
step building cmake --build --preset release --parallel "$(nproc)"
step packaging cpack --config build/release/CPackConfig.cmake
sed -n 's/^CPack: - package: \(.*\) generated\.$/\1/p' "$log"
