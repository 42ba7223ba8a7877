#!/usr/bin/env bash
# The C sources are as clang-format leaves them.
cd "$(dirname "$0")/../.." || exit 2
git ls-files -z 'server/*.[ch]' 'tests/*.[ch]' | xargs -0 clang-format --dry-run --Werror
