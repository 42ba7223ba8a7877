#!/usr/bin/env bash
# Holds what is vendored to its VENDORED files: each file to the digest that is recorded there, and
# where npm reaches a registry, to the package that npm gives out under that integrity.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
status=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

complain() {
    echo "vendored: $1"
    status=1
}

# FOLDER: "sha256  path" lines, as sha256sum writes them
recorded() {
    grep -E '^[0-9a-f]{64}  ' "$1/VENDORED"
}

# FOLDER WORD: what follows the word
said() {
    sed -n "s/^$2 //p" "$1/VENDORED"
}

# FOLDER: the digests hold, and no file is without one
check_digests() {
    local path
    recorded "$1" | (cd "$1" && sha256sum --quiet --check) || complain "$1 is not what was vendored"
    while read -r path; do
        recorded "$1" | grep -qF "  $path" || complain "$1/$path has no digest in VENDORED"
    done < <(cd "$1" && find . -type f ! -name VENDORED -printf '%P\n')
}

# FOLDER: the package as npm has it, fetched to $scratch/package; false without a registry
fetch() {
    local name version
    read -r name version <<<"$(said "$1" package)"
    (cd "$scratch" && rm -rf package && timeout 60 npm pack --silent "$name@$version" >packed 2>/dev/null &&
        tar -xf "$(tail -1 packed)")
}

check_package() {
    local archive integrity path
    archive=$scratch/$(tail -1 "$scratch/packed")
    integrity=sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w0)
    [ "$integrity" = "$(said "$1" integrity)" ] || complain "$1: npm's package is $integrity"
    while read -r _ path; do
        cmp -s "$1/$path" "$scratch/package/$path" || complain "$1/$path is not the file of npm's package"
    done < <(recorded "$1")
}

while read -r file; do
    folder=$(dirname "$file")
    check_digests "$folder"
    if command -v npm >/dev/null && fetch "$folder"; then
        check_package "$folder"
    else
        echo "vendored: $folder was compared with its digests alone: npm reaches no registry"
    fi
done < <(git ls-files '*/VENDORED')
[ "$status" != 0 ] || echo "vendored: as it came"
exit $status
