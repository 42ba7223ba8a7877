#!/usr/bin/env bash
# shellcheck finds nothing in the shell scripts, mandoc nothing in the man page.
cd "$(dirname "$0")/../.." || exit 2
git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck && mandoc -T lint -W warning docs/azsreg.1
