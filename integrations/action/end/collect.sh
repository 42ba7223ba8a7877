#!/usr/bin/env bash
# At the end of a job: writes what was refused, and why, into its summary, and into a folder, which is
# the output `folder`, azsreg.har with every request and the server's log. Then it stops the server.
# Without a server there is nothing to do.
set -euo pipefail

[ -n "${AZSREG_ACTION_FOLDER-}" ] || exit 0

most=50 # refusals that the summary shows

ask() { # PATH [ARGUMENT OF CURL…]: an answer of the control plane
    local trust=(--disable --noproxy '*' --silent --show-error --fail --max-time 60)
    [ -z "${AZSREG_CACERT-}" ] || trust+=(--cacert "$AZSREG_CACERT")
    # on standard input, for others see command lines
    { [ -z "${AZSREG_CONTROL_TOKEN_FILE-}" ] || sed 's/^/header = "Authorization: Bearer /; s/$/"/' "$AZSREG_CONTROL_TOKEN_FILE"; } |
        curl "${trust[@]}" --config - "$AZSREG_URL/_azsreg/$1" "${@:2}"
}

# A row of the table for each request on standard input: why, and what mends it, else what was answered.
rows() {
    jq --raw-output '
        def cell: tostring | gsub("[\\r\\n]+"; " ") | gsub("(?<c>[|\\\\`<>])"; "\\\(.c)");
        def said: .response.body | if type == "object" then .error | if type == "object" then .message else null end else null end;
        (if .explain then [.explain.why, .explain.cure] else [said] end | map(select(.)) | join(" ") | cell) as $why
        | "| \(.method) \(.url | split("?")[0] | cell) | \(.status) \(.code // "" | cell) | \($why) |"'
}

summarise() { # the file of all requests
    local refused number
    refused=$(jq --compact-output '.value[] | select(.status >= 400)' "$1")
    [ -n "$refused" ] || { echo "Nothing was refused."; return; }
    number=$(wc -l <<<"$refused" | tr -d ' ')
    [ "$number" -le "$most" ] || printf 'The last %s of %s.\n\n' "$most" "$number"
    echo "| request | answer | why |"
    echo "|---|---|---|"
    tail -n "$most" <<<"$refused" | rows
}

result=$AZSREG_ACTION_FOLDER/result
mkdir -p "$result"
if ask "requests?format=har&limit=1000" >"$result/azsreg.har" && ask "requests?limit=1000" >"$AZSREG_ACTION_FOLDER/requests"; then
    { echo "### azsreg: what was refused" && echo && summarise "$AZSREG_ACTION_FOLDER/requests"; } >>"$GITHUB_STEP_SUMMARY"
else
    echo "::warning title=azsreg::the server does not say what was asked of it; its log is in the artifact"
fi
kill "$AZSREG_ACTION_PID" 2>/dev/null || true
cp "$AZSREG_ACTION_FOLDER/server.log" "$result/"
echo "folder=$result" >>"$GITHUB_OUTPUT"
