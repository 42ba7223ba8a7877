#!/usr/bin/env bash
# Builds and runs every test, on a fresh Debian or Ubuntu machine too: it installs what it needs.
# At the end it names what failed, each with the command that runs it alone and where its log is.
# The last line counts them. Exit status 0: all passed.
#
# usage: ./test.sh [STAGE…]     stages: unit lint blackbox contract clients integrations front console package postgres faults threads valgrind; all by default
set -uo pipefail
shopt -s extglob
cd "$(dirname "$0")" || exit 2

jobs=$(nproc)
results=build/test-results
here=$(printf %q "$PWD")
recorded=$PWD/$results/exchanges
dev=$here/build/dev/azsreg
release=$here/build/release/azsreg
valgrind="valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite"
pytest=(/usr/bin/python3 -m pytest -q -p no:cacheprovider --tb=short --timeout 120)

say() {
    printf '\n== %s\n' "$1"
}

# Counts one check that is no test framework's: runs it and keeps its verdict, its log, and how to
# run it by hand.
check() {
    local name=$1 alone=${*:2}
    [ "$2" != build ] || alone="cmake --preset $3 && cmake --build --preset ${*:3}"
    shift
    echo "$alone" >"$results/check-$name.alone"
    "$@" > >(tee "$results/check-$name.log") 2>&1
    if wait_for_log $?; then
        echo "ok     $name"
        echo 1 0 >"$results/check-$name.count"
    else
        echo "FAILED $name"
        echo 0 1 >"$results/check-$name.count"
        return 1
    fi
}

# Waits for tee, whose output would come behind the verdict otherwise; passes the status on.
wait_for_log() {
    wait $! 2>/dev/null
    return "$1"
}

build() {
    cmake --preset "$1" >"build/configure-$1.log" 2>&1 || { cat "build/configure-$1.log"; return 1; }
    scripts/progress.sh "building $1" "build/build-$1.log" cmake --build --preset "$@" --parallel "$jobs" ||
        { cat "build/build-$1.log"; return 1; }
}

# The results of a stage of pytest: STAGE, what it needs in the environment, then pytest's arguments.
run_pytest() {
    local stage=$1 environment=$2
    shift 2
    echo "$environment" >"$results/$stage.environment"
    (eval "export $environment" && "${pytest[@]}" --junitxml "$results/$stage.xml" "$@") 2>&1 |
        tee "$results/$stage.log"
}

stage_unit() {
    say "unit tests and fuzz corpora, under AddressSanitizer and UBSan"
    ctest --preset dev --parallel "$jobs" --output-on-failure --output-log "$PWD/$results/unit.log" \
        --output-junit "$PWD/$results/unit.xml" | tail -n 15
}

# As many at a time as there are processors; what one of them says is shown when it is over.
stage_lint() {
    say "lint"
    local script log
    for script in tests/lint/tidy.sh tests/lint/!(tidy).sh; do
        while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
        { log=$(check "$(basename "$script" .sh)" bash "$script"); echo "$log"; } &
    done
    wait
}

stage_blackbox() {
    say "black-box tests, under AddressSanitizer and UBSan"
    rm -rf "$recorded"
    mkdir -p "$recorded"
    run_pytest blackbox "AZSREG_BIN=$dev AZSREG_RECORD_DIR=$here/$results/exchanges" -n "$((jobs + 2))" tests/blackbox
}

stage_contract() {
    say "every request and answer of the black-box tests against the OpenAPI documents"
    run_pytest contract "AZSREG_BIN=$dev AZSREG_RECORD_DIR=$here/$results/exchanges" tests/contract
}

stage_clients() {
    say "unmodified clients over https, with sign-in"
    check install-clients tests/clients/install.sh
    run_pytest clients "AZSREG_BIN=$dev" --timeout 600 -n "$jobs" --dist loadgroup tests/clients
}

stage_integrations() {
    say "what ships for tests: the pytest plugin, the npm package, the GitHub Action, and their recipes"
    check install-integrations scripts/install.sh integrations
    run_pytest integrations "AZSREG_BIN=$dev" --timeout 300 -n "$jobs" tests/integrations
}

stage_front() {
    say "a proxy and a browser in front of the server"
    check install-front tests/front/install.sh
    run_pytest front "AZSREG_BIN=$dev" -n "$jobs" --dist loadgroup tests/front
}

stage_console() {
    say "the console, in a browser"
    check install-console tests/console/install.sh
    echo "AZSREG_BIN=$dev" >"$results/console.environment"
    AZSREG_BIN=$PWD/build/dev/azsreg node tests/console/run.mjs "$results/console.xml" tests/console/*.test.mjs 2>&1 |
        tee "$results/console.log"
}

stage_package() {
    say "the Debian package, in a clean tree: installed, upgraded, removed, purged"
    check install-package tests/package/install.sh
    check build-package scripts/package.sh || return
    check build-later-package scripts/package.sh --revision 2 || return
    check make-tree tests/package/tree.sh || return
    run_pytest package "AZSREG_PACKAGES=$here/build/package" --timeout 300 -n "$jobs" tests/package
}

stage_postgres() {
    say "over PostgreSQL: several servers, the black-box tests and the clients once more, and what was answered"
    rm -rf "$recorded-postgres"
    mkdir -p "$recorded-postgres"
    run_pytest servers "AZSREG_BIN=$dev" -n "$jobs" --dist loadfile tests/postgres
    run_pytest postgres "AZSREG_BIN=$dev AZSREG_TEST_POSTGRES=own AZSREG_RECORD_DIR=$here/$results/exchanges-postgres" \
        -n "$((jobs + 2))" tests/blackbox
    run_pytest contract-postgres "AZSREG_BIN=$dev AZSREG_RECORD_DIR=$here/$results/exchanges-postgres" \
        tests/contract/test_contract_exchanges.py -k as_described
    check install-clients tests/clients/install.sh
    run_pytest clients-postgres "AZSREG_BIN=$dev AZSREG_TEST_POSTGRES=own" --timeout 600 -n "$jobs" --dist loadgroup tests/clients
}

stage_threads() {
    say "units and black-box tests of what has threads, under ThreadSanitizer"
    check build-threads build threads --target threaded || return
    check units-with-threads ctest --preset threads --label-regex threads --parallel "$jobs" --output-on-failure
    run_pytest threads "AZSREG_BIN=$here/build/threads/azsreg" -n "$((jobs + 2))" -m "not one_thread" tests/blackbox
}

stage_valgrind() {
    say "the smoke part of the black-box tests under valgrind"
    check build-release build release || return
    run_pytest valgrind "AZSREG_BIN=$release AZSREG_WRAP='$valgrind'" --timeout 600 -n "$jobs" -m smoke tests/blackbox
}

stage_faults() {
    say "faults: a full disk, I/O errors, no descriptors, no memory, damaged data, a clock that steps"
    check build-for-faults build release || return
    run_pytest faults "AZSREG_BIN=$release" -n "$jobs" tests/faults
}

scripts/install.sh build test || exit 1
rm -rf "$results"
mkdir -p "$results"
say "build"
check build build dev || true

if [ $# -eq 0 ]; then
    set -- unit lint blackbox contract clients integrations front console package postgres faults threads valgrind
fi
for stage in "$@"; do
    if ! declare -F "stage_$stage" >/dev/null; then
        echo "test.sh: there is no stage '$stage'" >&2
        exit 2
    fi
    "stage_$stage"
done

/usr/bin/python3 tests/count.py "$results" "$@"
