#!/usr/bin/env bash
# Installs what the console is tested with: Debian's Chromium, and the packages of package-lock.json.
# Without anything missing it does nothing and needs no network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

"$here/../../scripts/install.sh" console
# npm writes this file last, so that an interrupted installation is made again.
installed=$here/node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ "$here/package-lock.json" -nt "$installed" ]; then
    (cd "$here" && "$here/../../scripts/progress.sh" "npm ci for the console" - \
        npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
fi
