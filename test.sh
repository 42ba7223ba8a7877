#!/usr/bin/env bash
# Builds and runs every test, on a fresh Debian or Ubuntu machine too: it installs what it needs.
# The last line counts them. Exit status 0: all passed.
#
# usage: ./test.sh [STAGE…]     stages: unit lint blackbox contract clients front faults valgrind; all by default
set -uo pipefail
cd "$(dirname "$0")" || exit 2

jobs=$(nproc)
results=build/test-results
recorded=$PWD/$results/exchanges
pytest=(/usr/bin/python3 -m pytest -q -p no:cacheprovider --tb=short --timeout 120)

say() {
    printf '\n== %s\n' "$1"
}

# Counts one check that is no test framework's: runs it and keeps its verdict.
check() {
    local name=$1
    shift
    if "$@"; then
        echo "ok     $name"
        echo 1 0 >"$results/check-$name.count"
    else
        echo "FAILED $name"
        echo 0 1 >"$results/check-$name.count"
    fi
}

build() {
    cmake --preset "$1" >"build/configure-$1.log" 2>&1 || { cat "build/configure-$1.log"; return 1; }
    cmake --build --preset "$1" --parallel "$jobs" >"build/build-$1.log" 2>&1 || { cat "build/build-$1.log"; return 1; }
}

stage_unit() {
    say "unit tests and fuzz corpora, under AddressSanitizer and UBSan"
    ctest --preset dev --parallel "$jobs" --output-junit "$PWD/$results/unit.xml" | tail -n 15
}

stage_lint() {
    say "lint"
    for script in tests/lint/*.sh; do
        check "$(basename "$script" .sh)" bash "$script"
    done
}

stage_blackbox() {
    say "black-box tests, under AddressSanitizer and UBSan"
    rm -rf "$recorded"
    mkdir -p "$recorded"
    AZSREG_RECORD_DIR=$recorded AZSREG_BIN=$PWD/build/dev/azsreg \
        "${pytest[@]}" -n "$((jobs + 1))" --junitxml "$results/blackbox.xml" tests/blackbox
}

stage_contract() {
    say "every request and answer of the black-box tests against the OpenAPI document"
    AZSREG_RECORD_DIR=$recorded AZSREG_BIN=$PWD/build/dev/azsreg \
        "${pytest[@]}" --junitxml "$results/contract.xml" tests/contract
}

stage_clients() {
    say "unmodified clients over https, with sign-in"
    check install-clients tests/clients/install.sh
    AZSREG_BIN=$PWD/build/dev/azsreg "${pytest[@]}" --timeout 600 -n "$jobs" \
        --junitxml "$results/clients.xml" tests/clients
}

stage_front() {
    say "a proxy and a browser in front of the server"
    check install-front tests/front/install.sh
    AZSREG_BIN=$PWD/build/dev/azsreg "${pytest[@]}" -n "$jobs" --dist loadfile \
        --junitxml "$results/front.xml" tests/front
}

stage_valgrind() {
    say "the smoke part of the black-box tests under valgrind"
    check build-release build release || return
    AZSREG_BIN=$PWD/build/release/azsreg \
        AZSREG_WRAP="valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite" \
        "${pytest[@]}" -n "$jobs" -m smoke --junitxml "$results/valgrind.xml" tests/blackbox
}

stage_faults() {
    say "faults: a full disk, I/O errors, no descriptors, no memory, damaged data, a clock that steps"
    check build-for-faults build release || return
    AZSREG_BIN=$PWD/build/release/azsreg \
        "${pytest[@]}" -n "$jobs" --junitxml "$results/faults.xml" tests/faults
}

scripts/install.sh build test || exit 1
rm -rf "$results"
mkdir -p "$results"
say "build"
check build build dev || true

if [ $# -eq 0 ]; then
    set -- unit lint blackbox contract clients front faults valgrind
fi
for stage in "$@"; do
    if ! declare -F "stage_$stage" >/dev/null; then
        echo "test.sh: there is no stage '$stage'" >&2
        exit 2
    fi
    "stage_$stage"
done

/usr/bin/python3 tests/count.py "$results" "$@"
