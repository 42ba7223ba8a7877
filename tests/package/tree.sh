#!/usr/bin/env bash
# Makes the tree that the package is tried in, build/package/tree: Debian or Ubuntu with nothing but
# what every one has, in the release that this machine runs, from where this machine has its packages.
# One that is there is kept until the machine's sources change.
#
# usage: tests/package/tree.sh [--clean]     --clean removes it, since it is root's
# Exit status: 0 it is there, 1 it could not be made.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=SCRIPTDIR/../debian.sh
. tests/debian.sh

place=$PWD/build/package
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)

clean() {
    rm -f "$place/tree.sources"
    "${as_root[@]+"${as_root[@]}"}" rm -rf --one-file-system "$place/tree"
}

if [ "${1-}" = --clean ]; then
    clean
    exit 0
fi
# shellcheck disable=SC1091 # the machine's
release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
sources=$(find_sources "$release")
[ -n "$sources" ] || {
    echo "tree.sh: apt knows no source of '$release' here; name a mirror in AZSREG_TEST_MIRROR" >&2
    exit 1
}

if [ -d "$place/tree" ] && [ "$(cat "$place/tree.sources" 2>/dev/null)" = "$sources" ]; then
    exit 0
fi
mkdir -p "$place"
clean
find_apt_settings >"$place/tree.apt"
mapfile -t lines <<<"$sources"
log=$place/tree.log
: >"$log"
scripts/progress.sh "making a tree of $release" "$log" "${as_root[@]+"${as_root[@]}"}" \
    mmdebstrap --mode=root --variant=apt --aptopt="$place/tree.apt" "$release" "$place/tree" "${lines[@]}" || {
    tail -n 20 "$log" >&2
    exit 1
}
echo "$sources" >"$place/tree.sources"
