#!/bin/sh
# Kills a server under load again and again, and holds what every client saw against a model:
#     tests/crash/run.sh [ROUNDS [SEED [faults]]]        500 rounds by default
# With "faults" answers are lost and late besides, by faults of the server's own (docs/control.md).
# tests/crash/moves.py does so while a registration with 100,000 mappings is moved.
# AZSREG_BIN is the program; build/release/azsreg if not set. The data of a failed run is kept.
set -eu

case ${1:-500}${2:-1} in
*[!0-9]*)
    echo "usage: tests/crash/run.sh [ROUNDS [SEED [faults]]]" >&2
    exit 2
    ;;
esac
cd "$(dirname "$0")/../.."
AZSREG_BIN=${AZSREG_BIN:-$PWD/build/release/azsreg}
export AZSREG_BIN
exec /usr/bin/python3 tests/crash/crash.py "${1:-500}" "${2:-1}" ${3:+"$3"}
