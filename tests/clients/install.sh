#!/usr/bin/env bash
# Installs the clients the matrix runs: Debian's packages, and those of js/package-lock.json. Without
# anything missing it does nothing and needs no network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

"$here/../../scripts/install.sh" clients
# npm writes this file last, so that an interrupted installation is made again.
installed=$here/js/node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ "$here/js/package-lock.json" -nt "$installed" ]; then
    (cd "$here/js" && "$here/../../scripts/progress.sh" "npm ci for the clients" - \
        npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
fi
