#!/usr/bin/env bash
# Installs what stands in front of a server: a proxy and a browser. Without anything missing it does
# nothing and needs no network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

"$here/../../scripts/install.sh" front
