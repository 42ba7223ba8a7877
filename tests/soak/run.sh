#!/bin/sh
# Works a server hard for a long time, with resets and restarts, and watches what it holds:
#     tests/soak/run.sh [SECONDS]      an hour by default
# AZSREG_BIN is the program; build/release/azsreg if not set.
set -eu

case ${1:-3600} in
*[!0-9]*)
    echo "usage: tests/soak/run.sh [SECONDS]" >&2
    exit 2
    ;;
esac
cd "$(dirname "$0")/../.."
AZSREG_BIN=${AZSREG_BIN:-$PWD/build/release/azsreg}
export AZSREG_BIN
exec /usr/bin/python3 tests/soak/soak.py "${1:-3600}"
