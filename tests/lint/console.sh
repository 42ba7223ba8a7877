#!/usr/bin/env bash
# The console's page: its types (JSDoc, read by tsc), what a strict policy has no use for, and that
# nothing of it is elsewhere. Exit status: 0 clean, 1 findings, 2 the compiler is missing.
set -euo pipefail
cd "$(dirname "$0")/../.." || exit 2
page=server/console/page
failed=0

if ! command -v npm >/dev/null; then
    echo "console.sh: npm is needed (apt-get install npm)" >&2
    exit 2
fi
tests/console/packages.sh || exit 2

tests/console/node_modules/.bin/tsc --project tests/console || failed=1

# What lit-html writes into a page is text; so has to be whatever the page writes.
# refuse WHAT PATTERN [FILTER]: no line of ours has it
refuse() {
    local found
    found=$(grep -rnE "$2" "$page" --include='*.js' --include='*.html' --include='*.css' --include='*.svg' --exclude-dir=vendor |
        grep -vE "${3:-^$}") || return 0
    printf '%s: %s\n' "$1" "$found"
    failed=1
}
refuse "markup that was text" 'innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|unsafeStatic|document\.write'
refuse "a style in the page" '(^|[[:space:]"])style=|<style'
refuse "a handler in the page" '[[:space:]]on[a-z]+='
refuse "text that is run" '\beval\b|new Function|setTimeout\(["`'\'']|javascript:'
refuse "an address elsewhere" 'https?://|[^:]//[a-z0-9-]+\.[a-z]' 'http://www\.w3\.org/2000/svg|https://(partnercenter|api\.partnercenter)\.microsoft\.com'

/usr/bin/python3 tests/lint/pages/contrast.py "$page/console.css" || failed=1
exit "$failed"
