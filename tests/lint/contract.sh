#!/usr/bin/env bash
# Every section of docs/contract.md that is cited exists, and nothing is cited as the contract but
# that document: docs/contract.md, "Names". Its tables are held against the program by tests/contract.
cd "$(dirname "$0")/../.." || exit 2
status=0

mapfile -t sections < <(sed -nE 's/^##+ (.*)$/\1/p' docs/contract.md)
if [ "${#sections[@]}" -lt 20 ]; then
    echo "contract.sh: it finds too few sections"
    exit 1
fi

# FILE:SECTION of each citation; one may go on behind the "//" or "#" of the next line.
cited() {
    while read -r file; do
        sed -E 's/^ *(\/\/|#|\*)? ?//' "$file" | tr '\n' ' ' |
            grep -oE 'docs/contract\.md, \\?"[^"]*"' | sed -E "s|^[^\"]*\"(.*[^\\\\])\\\\?\"\$|$file:\1|"
    done < <(grep -rlF 'docs/contract.md,' server tests schema scripts openapi --include='*.[ch]' --include='*.py' \
        --include='*.sh' --include='*.sql' --include='*.json' --exclude-dir=node_modules)
}

count=0
while IFS=: read -r file section; do
    count=$((count + 1))
    printf '%s\n' "${sections[@]}" | grep -qxF "$section" && continue
    echo "$file: docs/contract.md has no section \"$section\""
    status=1
done < <(cited)
if [ "$count" -lt 25 ]; then
    echo "contract.sh: it finds too few citations"
    status=1
fi

if grep -rnE '[Cc]ontract,? sections? [0-9]|[Ss]ection [0-9]+ of the contract' server tests --include='*.[ch]' --include='*.py'; then
    echo "contract.sh: sections of docs/contract.md have names"
    status=1
fi
exit $status
