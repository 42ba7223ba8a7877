#!/usr/bin/env bash
# Lints the documents of openapi/ with Spectral under the rules of openapi/spectral.yaml.
# Exit status 0: not one finding, of whatever severity. 1: findings. 2: the linter cannot run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

if ! command -v npm >/dev/null; then
    echo "openapi.sh: npm is needed (apt-get install npm)" >&2
    exit 2
fi
# npm writes this file last, so that an interrupted installation is made again.
installed=$here/node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ "$here/package-lock.json" -nt "$installed" ]; then
    (cd "$here" && "$root/scripts/progress.sh" "npm ci for Spectral" - \
        npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || exit 2
fi

exec "$here/node_modules/.bin/spectral" lint --ruleset "$root/openapi/spectral.yaml" \
    --fail-severity hint --fail-on-unmatched-globs "$root"/openapi/*.json
