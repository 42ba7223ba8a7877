#!/usr/bin/env bash
# npm's packages for the tests of the console, as package-lock.json has them. Without anything
# missing it does nothing and needs no network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

# npm writes this file last, so that an interrupted installation is made again. The lint and the
# stage may both want it at once.
installed=$here/node_modules/.package-lock.json
exec 9<"$here"
flock 9
if [ ! -e "$installed" ] || [ "$here/package-lock.json" -nt "$installed" ]; then
    (cd "$here" && "$here/../../scripts/progress.sh" "npm ci for the console" - \
        npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
fi
