#!/usr/bin/env bash
# The tables of docs/flags.md and the lists of docs/azsreg.1 are what scripts/flags.py makes of the
# program's --help, and the pages speak of no flag, variable or default that there is not.
cd "$(dirname "$0")/../.." || exit 2
status=0
/usr/bin/python3 -B scripts/flags.py --check || { echo "run scripts/flags.py"; status=1; }
/usr/bin/python3 -B tests/lint/pages/flags.py || status=1
exit $status
