#!/usr/bin/env bash
# A connection has room for all statements there are: the table in store/statement.h never fills.
cd "$(dirname "$0")/../.." || exit 2
room=$(sed -n 's/^enum { STATEMENTS_MAX = \([0-9]*\) };/\1/p' server/store/statement.h)
count=$(cat server/store/*.c | grep -cE '^static const char sql_[a-z_0-9]+\[\]')
if [ "$count" -lt 20 ] || [ "$((count * 5))" -gt "$((room * 4))" ]; then
    echo "statements: $count statements in a table of ${room:-0}; it is to stay a fifth empty: raise STATEMENTS_MAX"
    exit 1
fi
