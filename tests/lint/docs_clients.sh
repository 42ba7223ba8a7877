#!/usr/bin/env bash
# Every file of docs/clients/ is quoted in docs/clients.md as it is, #! line aside: after a line
# "<!-- docs/clients/NAME -->", between the fences that follow. tests/clients runs the same files.
cd "$(dirname "$0")/../.." || exit 2
status=0

quoted() {
    awk -v marker="<!-- $1 -->" '
        $0 == marker { found = 1; next }
        found && /^```/ { if (inside) exit; inside = 1; next }
        inside' docs/clients.md
}

for file in docs/clients/*; do
    diff --label "$file" --label "docs/clients.md, after <!-- $file -->" -u \
        <(sed '1{/^#!/d;}' "$file") <(quoted "$file") || status=1
done
exit $status
