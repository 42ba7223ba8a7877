#!/usr/bin/env bash
# checks.sh IMAGE PLACE: looks at IMAGE from outside, and at servers started from it. run.sh starts
# this in a network of its own, with buildah's storage chosen.
#
# Servers run in two ways, since no container engine does: `buildah run` gives the image's own
# configuration, user and volume; "sealed" gives what docker/compose.yaml asks for besides, which
# buildah's chroot isolation cannot: process 1, a read-only root, no new privileges.
#
# shellcheck disable=SC2317 # `check` calls these functions by name
set -euo pipefail
image=$1
place=$2
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
url=http://127.0.0.1:8080
https=https://localhost:8443
passed=0
failed=0
bearer=
running=()

work=$(mktemp -d "$place/checks.XXXXXX")
container=$(buildah from --pull-never "$image")
tree=$(buildah mount "$container")

leave() {
    local pid
    for pid in "${running[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
    done
    wait
    buildah rm "$container" >/dev/null
    rm -rf --one-file-system "$work"
}
trap leave EXIT

# check NAME COMMAND...: the command's exit status is the verdict, its output the explanation.
check() {
    local name=$1
    shift
    if "$@" >"$work/explanation" 2>&1; then
        passed=$((passed + 1))
        echo "ok   $name"
        return
    fi
    failed=$((failed + 1))
    echo "FAIL $name"
    sed 's/^/       /' "$work/explanation" | tail -n 20
}

same() {
    [ "$1" = "$2" ] || {
        echo "expected: $1"
        echo "found:    $2"
        return 1
    }
}

fails_with() {
    local expected=$1
    local status=0
    shift
    "$@" || status=$?
    same "$expected" "$status"
}

# The image's configuration

inspect() {
    jq -c "$1" "$work/config.json"
}

check_configuration() {
    buildah inspect --type image "$image" | jq .Docker.config >"$work/config.json"
    check "runs as a fixed user who is not root" same '"10001:10001"' "$(inspect .User)"
    check "entrypoint and command need no shell" same '[["/usr/bin/azsreg"],["serve"]]' \
        "$(inspect '[.Entrypoint, .Cmd]')"
    check "health is asked by the program itself" same '["CMD","/usr/bin/azsreg","healthcheck"]' \
        "$(inspect .Healthcheck.Test)"
    check "the data is a volume" same '["/data"]' "$(inspect '.Volumes | keys')"
    check "two ports are exposed" same '["8080/tcp","8443/tcp"]' "$(inspect '.ExposedPorts | keys')"
    check "it is stopped by SIGTERM" same '"SIGTERM"' "$(inspect .StopSignal)"
    check "the settings are variables" same \
        '["AZSREG_DATA=/data","AZSREG_DIRECTORY=/usr/share/azsreg/contoso.json","AZSREG_HTTPS=0.0.0.0:8443","AZSREG_LISTEN=0.0.0.0:8080"]' \
        "$(inspect '[.Env[] | select(startswith("AZSREG_") and (startswith("AZSREG_AUTH") | not))] | sort')"
    check "callers have to sign in" same '["AZSREG_AUTH=token"]' \
        "$(inspect '[.Env[] | select(test("^AZSREG_(AUTH|ALLOW)"))]')"
    check "the labels say what it is" same '["azsreg","MIT"]' \
        "$(inspect '[.Labels["org.opencontainers.image.title", "org.opencontainers.image.licenses"]]')"
}

# The files in the image

executables() {
    (cd "$tree" && find . -type f -perm /111 ! -name '*.so*' | sort)
}

packages_without() {
    local package
    for package in "$tree"/var/lib/dpkg/status.d/*; do
        package=${package##*/}
        [ -s "$tree/usr/share/doc/$package/copyright" ] || echo "$package has no copyright"
        grep -q '^Version: ' "$tree/var/lib/dpkg/status.d/$package" || echo "$package has no version"
    done
}

check_files() {
    check "no program but azsreg: no shell, no package manager" same ./usr/bin/azsreg "$(executables)"
    check "no file lends its owner's rights" same "" "$(find "$tree" -perm /6000)"
    check "nothing but the data belongs to anyone but root" same "$tree/data" \
        "$(find "$tree" ! \( -user 0 -group 0 \))"
    check "nothing can be written by everyone" same "" "$(find "$tree" ! -type l -perm /022)"
    check "the data folder is its user's alone" same "10001:10001 700" \
        "$(stat -c '%u:%g %a' "$tree/data")"
    check "the user has a name" grep -qx 'azsreg:x:10001:10001:azsreg:/data:/nonexistent' \
        "$tree/etc/passwd"
    check "every library comes with its licence and its version" same "" "$(packages_without)"
    check "azsreg's own licence is there" cmp "$root/LICENSE" "$tree/usr/share/doc/azsreg/LICENSE"
    check "the sample directory is there" cmp "$root/samples/contoso.json" \
        "$tree/usr/share/azsreg/contoso.json"
}

# Servers

in_container() {
    buildah run --isolation=chroot --volume "$work/data:/data" --volume "$work/backup:/backup" \
        "$container" -- "$@"
}

# The program among the descendants of process $1.
find_server() {
    local child
    for child in $(pgrep -P "$1"); do
        if [ "$(cat "/proc/$child/comm" 2>/dev/null)" = azsreg ]; then
            echo "$child"
        else
            find_server "$child"
        fi
    done
}

# start HOW: leaves the process to wait for in $outer and the server's in $server.
start() {
    local turns=0
    rm -f "$work/out" "$work/log"
    touch "$work/out"
    "$@" >>"$work/out" 2>"$work/log" 9>&- &
    outer=$!
    running+=("$outer")
    until grep -q '^listening on https' "$work/out"; do
        turns=$((turns + 1))
        if [ "$turns" -gt 300 ] || ! kill -0 "$outer" 2>/dev/null; then
            cat "$work/out" "$work/log"
            mapfile -t -O "${#running[@]}" running < <(find_server "$outer")
            return 1
        fi
        sleep 0.1
    done
    server=$(find_server "$outer")
    running+=("$server")
    same "listening on http://0.0.0.0:8080 listening on https://0.0.0.0:8443" \
        "$(tr -d '\r' <"$work/out" | paste -s -d ' ')"
}

stop() {
    local status=0
    kill -TERM "$server"
    wait "$outer" || status=$?
    running=()
    same 0 "$status" && grep -q stopped "$work/log"
}

# Checks that depend on a server make no sense without one.
need() {
    local before=$failed
    check "$@"
    [ "$failed" = "$before" ] || finish
}

ask() {
    local method=$1
    local path=$2
    shift 2
    rm -f "$work/answer"
    curl -sS -o "$work/answer" -w '%{http_code}' -X "$method" "$url$path?api-version=2017-06-01" \
        -H "Authorization: Bearer $bearer" "$@" || true
}

# Signs in over https, trusting the CA that the program prints, as the sample's service principal:
# leaves the token in $bearer.
sign_in() {
    in_container /usr/bin/azsreg ca | tr -d '\r' >"$work/ca.pem"
    bearer=$(curl -sS --cacert "$work/ca.pem" "$https/adfs/oauth2/token" \
        -d grant_type=client_credentials -d client_id=a5570000-0000-4000-8000-000000000001 \
        -d client_secret=azsreg-development-only | jq -r .access_token)
    [ "${#bearer}" -gt 100 ]
}

status_of() {
    grep -E "^$2:" "/proc/$1/status" | cut -f2-
}

registration=/subscriptions/c0de0000-0000-4000-8000-000000000002/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/first
customer=$registration/customerSubscriptions/c5000000-0000-4000-8000-00000000000a

check_first_run() {
    local token
    local health
    need "health is bad while nothing runs" fails_with 1 in_container /usr/bin/azsreg healthcheck
    need "it starts" start in_container "${command[@]}"
    check "it runs as that user" same "10001:10001" "$(stat -c '%u:%g' "/proc/$server")"
    health=$(curl -sS "$url/_azsreg/health" || true)
    check "health answers from outside" same ok "$(jq -r .status <<<"$health")"
    check "the health check says so" in_container /usr/bin/azsreg healthcheck
    check "nothing is told without signing in" same 401 "$(ask GET $registration)"
    need "signing in works over https, with the CA it hands out" sign_in
    token=$(in_container /usr/bin/azsreg token --billing-model PayAsYouUse | tr -d '\r')
    check "a registration is written" same 201 "$(ask PUT $registration -H 'Content-Type: application/json' \
        -d "{\"location\":\"global\",\"properties\":{\"registrationToken\":\"$token\"}}")"
    check "a customer is added" same 200 "$(ask PUT $customer)"
    check "and can be read" same 200 "$(ask GET $registration)"
    cp "$work/answer" "$work/first"
    check "the data can be checked meanwhile" in_container /usr/bin/azsreg check
    check "a second container makes a backup meanwhile" in_container \
        /usr/bin/azsreg backup /backup/azsreg.db
    check "the backup is its user's alone" same "10001:10001 600" \
        "$(stat -c '%u:%g %a' "$work/backup/azsreg.db")"
    check "the backup is a sound data folder" in_container /usr/bin/azsreg check --data /backup
    check "the data is its user's alone" same "" \
        "$(find "$work/data" ! -user 10001 -o -type f -perm /077)"
    check "SIGTERM ends it cleanly" stop
    check "and leaves a sound database" in_container /usr/bin/azsreg check
}

check_second_run() {
    need "it starts again on the same volume" start in_container "${command[@]}"
    check "the registration is there" same 200 "$(ask GET $registration)"
    check "and has not changed" cmp "$work/first" "$work/answer"
    check "so is the customer" same 200 "$(ask GET $customer)"
    check "SIGTERM ends it again" stop
}

# As compose.yaml runs it, with a directory file of the user's own.
sealed() {
    local variables
    mapfile -t variables < <(jq -r '.Env[]' "$work/config.json")
    mkdir -p "$tree/etc/azsreg"
    touch "$tree/etc/azsreg/directory.json"
    # shellcheck disable=SC2016 # the inner shell's words
    exec unshare --pid --fork --kill-child --mount sh -euc '
        tree=$1 data=$2 directory=$3
        shift 3
        mount --bind "$tree" "$tree"
        mount --bind "$data" "$tree/data"
        mount --bind "$directory" "$tree/etc/azsreg/directory.json"
        mount -o remount,bind,ro "$tree"
        exec env --ignore-environment "$@"' sh \
        "$tree" "$work/data" "$work/directory.json" \
        "${variables[@]}" AZSREG_DIRECTORY=/etc/azsreg/directory.json \
        setpriv --no-new-privs chroot --userspec=10001:10001 --groups= "$tree" "${command[@]}"
}


check_sealed_run() {
    sed 's/Contoso Azure Partner Shared Services"/Ours"/' "$root/samples/contoso.json" >"$work/directory.json"
    need "it starts sealed" start sealed
    check "it is process 1" same 1 "$(status_of "$server" NSpid | awk '{ print $NF }')"
    check "it holds no capability" same "0000000000000000" "$(status_of "$server" CapPrm)"
    check "it cannot gain any" same 1 "$(status_of "$server" NoNewPrivs)"
    check "its root cannot be written" same ro \
        "$(awk '$5 == "/" { print substr($6, 1, 2) }' "/proc/$server/mountinfo")"
    check "the health check says it is well" \
        env AZSREG_LISTEN=0.0.0.0:8080 nsenter --target "$server" --mount --pid --root \
        --setgid 10001 --setuid 10001 /usr/bin/azsreg healthcheck
    check "it finds the data of the runs before" same 200 "$(ask GET $customer)"
    check "it can write to it" same 200 "$(ask DELETE $customer)"
    check "it answers for a subscription" same 200 \
        "$(ask GET /subscriptions/c0de0000-0000-4000-8000-000000000002)"
    check "it reads the user's own directory" same Ours "$(jq -r .displayName "$work/answer")"
    check "SIGTERM ends process 1 cleanly" stop
}

compose() {
    python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)' \
        "$root/docker/compose.yaml" | jq -c "$1"
}

check_compose() {
    check "compose: this machine alone reaches the ports" same \
        '["127.0.0.1:8080:8080","127.0.0.1:8443:8443"]' "$(compose .services.azsreg.ports)"
    check "compose: the data is a named volume" same '[["data:/data"],["data"]]' \
        "$(compose '[.services.azsreg.volumes, (.volumes | keys)]')"
    check "compose: sealed" same '[true,["ALL"],["no-new-privileges:true"]]' \
        "$(compose '.services.azsreg | [.read_only, .cap_drop, .security_opt]')"
    check "compose: builds this Dockerfile" same '["..","docker/Dockerfile"]' \
        "$(compose '.services.azsreg.build | [.context, .dockerfile]')"
}

finish() {
    echo "$passed passed, $failed failed"
    exit $((failed > 0))
}

ip link set lo up
check_configuration
check_files
size=$(du -s --apparent-size --block-size=1 "$tree" | cut -f1)
compressed=$(tar -C "$tree" -c . | gzip | wc -c)
check "it is small (under 40 MB)" test "$size" -lt 40000000

mapfile -t command < <(jq -r '(.Entrypoint + .Cmd)[]' "$work/config.json")
cp -a "$tree/data" "$work/data" # what an engine puts into a fresh volume
install -d -m 0700 -o 10001 -g 10001 "$work/backup"
check_first_run
check_second_run
check_sealed_run
check_compose
echo "image size: $((size / 1000)) kB, compressed $((compressed / 1000)) kB"
finish
