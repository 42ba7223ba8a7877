#!/usr/bin/env bash
# Every file of docs/clients/ and docs/testing/ is quoted in docs/clients.md or docs/testing.md as it is,
# #! line aside: after a line "<!-- docs/clients/NAME -->", between the fences that follow. tests/clients
# and tests/integrations run the same files.
cd "$(dirname "$0")/../.." || exit 2
status=0

quoted() { # FILE PAGE
    awk -v marker="<!-- $1 -->" '
        $0 == marker { found = 1; next }
        found && /^```/ { if (inside) exit; inside = 1; next }
        inside' "$2"
}

for page in clients testing; do
    for file in $(git ls-files --cached --others --exclude-standard "docs/$page/"); do
        diff --label "$file" --label "docs/$page.md, after <!-- $file -->" -u \
            <(sed '1{/^#!/d;}' "$file") <(quoted "$file" "docs/$page.md") || status=1
    done
done
exit $status
