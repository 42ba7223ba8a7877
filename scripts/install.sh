#!/usr/bin/env bash
# Installs the Debian or Ubuntu packages of the groups named, as far as they are missing; with sudo
# where it is not run by root. Without anything missing it does nothing and needs no network.
#
# usage: scripts/install.sh build|walk|package|test|clients|integrations|front|console|tree|bench…
# Exit status: 0 all there, 1 they could not be installed, 2 wrong usage or no apt.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

# libpq is how a server keeps its data in PostgreSQL; without it there is SQLite alone.
build=(gcc libc6-dev cmake ninja-build pkg-config
    libmicrohttpd-dev libgnutls28-dev libcjson-dev libsqlite3-dev libssl-dev
    libgmp-dev esbuild libpq-dev)
walk=(ca-certificates curl jq)
# dpkg-shlibdeps says what a package depends on; CPack finds programs with file.
package=(dpkg-dev file gzip)
# The tests make clusters of PostgreSQL of their own, with its initdb (no_main_cluster is below); PyYAML reads manifests.
test=(git python3 python3-pytest python3-pytest-xdist python3-pytest-timeout python3-jsonschema
    python3-requests python3-cryptography python3-yaml libcmocka-dev clang clang-tidy clang-format cppcheck
    valgrind shellcheck mandoc sqlite3 curl jq postgresql)
# PostgreSQL's pgbench says what it can do here at most.
bench=(git procps python3 wrk nginx-light openssl sqlite3 postgresql)
front=(nginx-light chromium chromium-driver)
console=(chromium)
# pip builds with what is here and asks no registry; PyYAML reads the action.
integrations=(python3-pytest python3-pytest-timeout python3-pytest-xdist python3-setuptools python3-venv
    python3-wheel python3-yaml curl jq)
# What a Debian package is tried in, and what looks at it.
tree=(lintian mmdebstrap util-linux)
# What clients are of Go: Debian's packages of the SDK, which are its older make; there is no newer one.
clients=(ansible azure-cli python3-adal python3-azure python3-jwt curl jq
    golang-go golang-github-azure-azure-sdk-for-go-dev)

fail() {
    echo "install.sh: $1" >&2
    exit "${2:-1}"
}

is_installed() {
    [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Debian's clang brings its sanitizer and fuzzer runtime along, Ubuntu's only recommends it.
clang_runtime() {
    local version
    version=$(apt-cache show clang 2>/dev/null | sed -n 's/^Version: 1:\([0-9]*\)\..*/\1/p' | head -n 1)
    if apt-cache show "libclang-rt-$version-dev" >/dev/null 2>&1; then
        echo "libclang-rt-$version-dev"
    fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# A fresh machine may still be busy with its own updates: wait for their lock.
apt_get() {
    local sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    "$here/progress.sh" "apt-get $1" "$log" ${sudo[@]+"${sudo[@]}"} \
        env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q "$@"
}

add_missing() {
    local package
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
}

# Debian's PostgreSQL comes with a cluster that runs from then on. Nobody here wants it: a setting says
# so until the package is there. Whoever installs a later one is asked nothing and gets his own.
no_main_cluster() {
    as_root mkdir -p "${main_cluster%/*}"
    echo "create_main_cluster = false" | as_root tee "$main_cluster" >/dev/null
}

# An npm from elsewhere is as good, and Debian's would not go along with it.
add_npm() {
    command -v npm >/dev/null || missing+=(nodejs npm)
}

[ $# -gt 0 ] || fail "usage: install.sh build|walk|package|test|clients|integrations|front|console|tree|bench…" 2
missing=()
for group in "$@"; do
    case $group in
    front) add_missing "${front[@]}" ;;
    console)
        add_missing "${console[@]}"
        add_npm
        ;;
    tree) add_missing "${tree[@]}" ;;
    build) add_missing "${build[@]}" ;;
    walk) add_missing "${walk[@]}" ;;
    package) add_missing "${package[@]}" ;;
    test)
        add_missing "${test[@]}"
        add_npm
        ;;
    bench)
        add_missing "${bench[@]}"
        add_npm
        command -v java >/dev/null || missing+=(default-jre-headless)
        ;;
    integrations)
        add_missing "${integrations[@]}"
        add_npm
        ;;
    clients)
        add_missing "${clients[@]}"
        add_npm
        ;;
    *) fail "there is no group '$group'; there are build, walk, package, test, clients, integrations, front, console, tree and bench" 2 ;;
    esac
done

if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
command -v apt-get >/dev/null ||
    fail "there is no apt-get here; install what these Debian packages hold: ${missing[*]}" 2
[ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
    fail "neither root nor sudo; have root run: apt-get install ${missing[*]}"

log=$(mktemp)
main_cluster=/etc/postgresql-common/createcluster.d/azsreg.conf
tidy() {
    rm -f "$log"
    [ ! -e "$main_cluster" ] || as_root rm -f "$main_cluster"
}
trap tidy EXIT
echo "Installing packages: ${missing[*]}"
# A source that cannot be reached need not be one of those needed: installing tells.
apt_get update || true
case " $* " in
*" test "*) mapfile -t runtime < <(clang_runtime) && missing+=(${runtime[@]+"${runtime[@]}"}) ;;
esac
case " ${missing[*]} " in
*" postgresql "*) no_main_cluster ;;
esac
apt_get install --yes --no-install-recommends "${missing[@]}" || {
    tail -n 20 "$log" >&2
    fail "apt-get could not install them; the last lines it said are above"
}
