#!/usr/bin/env bash
# The shell scripts are clean for shellcheck, the package's own too; the man page for mandoc.
cd "$(dirname "$0")/../.." || exit 2
git ls-files -z '*.sh' .ci/run packaging/debian/p* | xargs -0 shellcheck && mandoc -T lint -W warning docs/azsreg.1
