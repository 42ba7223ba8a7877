#!/usr/bin/env bash
# cppcheck finds nothing in server/.
cd "$(dirname "$0")/../.." || exit 2
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
    --error-exitcode=1 --suppress=missingIncludeSystem -D_GNU_SOURCE -DAZSREG_VERSION='"0"' \
    -D'alignas(x)=' -Iserver -j "$(nproc)" server
