#!/usr/bin/env bash
# Installs what the console is tested with: Debian's Chromium, and npm's packages. Without anything
# missing it does nothing and needs no network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

"$here/../../scripts/install.sh" console
"$here/packages.sh"
