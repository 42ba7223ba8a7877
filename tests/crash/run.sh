#!/bin/sh
# Kills a server under load again and again, and holds what every client saw against a model:
#     tests/crash/run.sh [ROUNDS [SEED]]        500 rounds by default
# AZSREG_BIN is the program; build/release/azsreg if not set. The data of a failed run is kept.
set -eu

cd "$(dirname "$0")/../.."
AZSREG_BIN=${AZSREG_BIN:-$PWD/build/release/azsreg}
export AZSREG_BIN
exec /usr/bin/python3 tests/crash/crash.py "${1:-500}" "${2:-1}"
