#!/usr/bin/env bash
# Builds the image of docker/Dockerfile for real, without a Docker engine, and checks it.
#
#   tests/container/run.sh            build and check; bookworm is kept for the next time
#   tests/container/run.sh --clean    remove everything this made
#
# Needs root, Debian or Ubuntu, and a Debian bookworm mirror: the one in apt's configuration, or
# the one that AZSREG_TEST_MIRROR names. Everything lives under build/container.
# Exit status 0: all checks passed. 1: some did not. 2: it could not be tried.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
place=$root/build/container
base=docker.io/library/debian:bookworm-slim
image=localhost/azsreg:test
# shellcheck source=SCRIPTDIR/../debian.sh
. "$root/tests/debian.sh"

fail() {
    echo "run.sh: $*" >&2
    exit 2
}

say() {
    echo "== $*"
}

clean() {
    rm -rf --one-file-system "$place"
}

# Images and containers of this test live in a storage of their own, for podman and buildah alike.
use_own_storage() {
    printf '[storage]\ndriver = "vfs"\ngraphroot = "%s"\nrunroot = "%s"\n' \
        "$place/storage" "$place/run" >"$place/storage.conf"
    export CONTAINERS_STORAGE_CONF=$place/storage.conf
    [ "$(buildah info | jq -r .store.GraphRoot)" = "$place/storage" ] ||
        fail "buildah does not keep to $place/storage"
}

install_tools() {
    local missing=()
    local pair
    for pair in buildah:buildah podman:podman debootstrap:debootstrap curl:curl jq:jq \
        ip:iproute2 unshare:util-linux pgrep:procps; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
    done
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing+=(debian-archive-keyring)
    python3 -c 'import yaml' 2>/dev/null || missing+=(python3-yaml)
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
        >"$place/apt.log" 2>&1 || fail "apt-get install failed: $place/apt.log"
}

# What debian:bookworm-slim is: a minimal bookworm without documentation, shells and apt included.
make_base() {
    local tree=$place/tree
    local mirror
    mirror=$(awk '$3 == "bookworm" { print $2; exit }' <<<"$sources")
    [ -n "$mirror" ] || fail "apt knows no mirror of bookworm here; name one in AZSREG_TEST_MIRROR"
    say "bootstrapping bookworm"
    rm -rf --one-file-system "$tree"
    debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
        bookworm "$tree" "$mirror" >"$place/debootstrap.log" 2>&1 ||
        fail "debootstrap failed: $place/debootstrap.log"
    echo "$sources" >"$tree/etc/apt/sources.list"
    find_apt_settings >"$tree/etc/apt/apt.conf.d/90machine"
    if grep -q 'https://' <<<"$sources"; then
        install -D -m 0644 /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/ca-certificates.crt"
    fi
    find "$tree/usr/share/doc" -type f ! -name copyright -delete
    rm -rf "${tree:?}"/var/cache/apt/archives/*.deb "${tree:?}"/var/lib/apt/lists/* "${tree:?}"/dev/*
    tar --numeric-owner -C "$tree" -cf "$place/bookworm.tar" .
    rm -rf --one-file-system "$tree"
}

import_base() {
    podman import --quiet --change 'CMD ["bash"]' \
        --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
        "$place/bookworm.tar" "$base" >"$place/import.log" 2>&1 ||
        fail "podman import failed: $place/import.log"
}

# Made again only when the machine's sources change.
need_base() {
    if [ ! -e "$place/bookworm.tar" ] || [ "$(cat "$place/sources" 2>/dev/null)" != "$sources" ]; then
        make_base
        echo "$sources" >"$place/sources"
        buildah rmi "$base" >/dev/null 2>&1 || true
    fi
    buildah inspect --type image "$base" >/dev/null 2>&1 || import_base
}

build_image() {
    say "building the image"
    buildah bud --isolation=chroot --network=host --format=docker --pull-never \
        --file "$root/docker/Dockerfile" --tag "$image" "$root" \
        >"$place/build.log" 2>&1 || {
        tail -n 25 "$place/build.log" >&2
        echo "0 passed, 1 failed"
        exit 1
    }
    buildah rmi --prune >/dev/null # the image of the run before
}

[ "$(id -u)" = 0 ] || fail "it needs root: chroot, mounts and another user's files"
command -v apt-get >/dev/null || fail "it needs Debian or Ubuntu"
case ${1:-} in
    "") ;;
    --clean)
        clean
        exit 0
        ;;
    *) fail "usage: run.sh [--clean]" ;;
esac

mkdir -p "$place"
exec 9>"$place/lock"
flock -n 9 || fail "another run is busy in $place"
install_tools
use_own_storage
sources=$(find_sources bookworm)
need_base
build_image
# A network of its own: the image's own port is free there, whatever else this machine runs.
exec unshare --net "$here/checks.sh" "$image" "$place"
