#!/usr/bin/env bash
# Starts PROGRAM in memory, on ports that are free, with DIRECTORY and ARGS; AUTH token is sign-in and https.
# Its outputs are `url` and `ca`. The steps that follow have AZSREG_URL, which pytest-azsreg and the npm
# package take, and with sign-in AZSREG_CACERT and AZSREG_CONTROL_TOKEN_FILE. It ends with the job.
# Exit status: 0 it listens, 1 it does not.
set -euo pipefail

fail() {
    echo "::error title=azsreg::$1"
    exit 1
}

folder=$(mktemp -d "$RUNNER_TEMP/azsreg-XXXXXX")
flags=(--in-memory --listen 127.0.0.1:0)
[ -z "${DIRECTORY-}" ] || flags+=(--directory "$DIRECTORY")
wanted=1
mkfifo "$folder/addresses"
case ${AUTH-} in
none) ;;
token)
    (umask 077 && echo "azsregctl_$(od -An -N 32 -tx1 /dev/urandom | tr -d ' \n')" >"$folder/token")
    flags+=(--auth token --https 127.0.0.1:0 --control full --control-token-file "$folder/token" --keep-requests 1000)
    wanted=2
    ;;
*) fail "auth is none or token, not '${AUTH-}'" ;;
esac
# as a shell has them: words in quotes stay together
declare -a further=()
eval "further=(${ARGS-})"

clean=()
while read -r name; do clean+=(-u "$name"); done < <(compgen -e AZSREG_ || true)
env ${clean[@]+"${clean[@]}"} nohup "$PROGRAM" serve "${flags[@]}" ${further[@]+"${further[@]}"} \
    >"$folder/addresses" 2>"$folder/server.log" </dev/null &
server=$!
addresses=()
while [ ${#addresses[@]} -lt "$wanted" ] && read -r line; do
    addresses+=("${line#listening on }")
done <"$folder/addresses"
if [ ${#addresses[@]} -lt "$wanted" ]; then
    cat "$folder/server.log"
    fail "it did not start: $(tail -n 1 "$folder/server.log")"
fi

url=${addresses[$((wanted - 1))]}
ca=
{
    echo "AZSREG_URL=$url"
    echo "AZSREG_ACTION_FOLDER=$folder"
    echo "AZSREG_ACTION_PID=$server"
} >>"$GITHUB_ENV"
if [ "$wanted" = 2 ]; then
    ca=$folder/ca.pem
    curl --disable --noproxy '*' --silent --show-error --fail --output "$ca" \
        "${addresses[0]}/_azsreg/ca.pem"
    {
        echo "AZSREG_CACERT=$ca"
        echo "AZSREG_CONTROL_TOKEN_FILE=$folder/token"
    } >>"$GITHUB_ENV"
fi
{
    echo "url=$url"
    echo "ca=$ca"
} >>"$GITHUB_OUTPUT"
echo "azsreg listens on $url"
