#!/usr/bin/env bash
# Installs what builds the Debian package, looks at it and makes a tree to try it in. Without anything
# missing it does nothing and needs no network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

"$here/../../scripts/install.sh" package tree
