#!/usr/bin/env bash
# Attacks a release build and looks whether it stays up: slowhttptest (Debian) in all its modes,
# 10,000 connections at once, and twice the writes and reads it can carry (h2load, Debian's
# nghttp2-client, at a fixed rate). Beside each attack a client asks every half second, as any user
# would. A verdict line for each; exit status 0: all are ok. Not part of ./test.sh; five minutes.
#
# usage: tests/overload/run.sh [SECONDS]     how long each attack goes on; 20 by default
#
# AZSREG_BIN   the program, default build/release/azsreg
# CONNECTIONS  of each attack, default 2000; of the last one 10000, as far as `ulimit -n` goes
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
case ${1:-20} in
*[!0-9]*)
    echo "usage: tests/overload/run.sh [SECONDS]" >&2
    exit 2
    ;;
esac
seconds=${1:-20}
program=${AZSREG_BIN:-build/release/azsreg}
connections=${CONNECTIONS:-2000}
rss_max_kib=$((112 * 1024))
for tool in slowhttptest h2load; do
    command -v $tool >/dev/null || { echo "overload: $tool is needed (apt-get install slowhttptest nghttp2-client)" >&2; exit 2; }
done
[ -x "$program" ] || { echo "overload: there is no $program; cmake --build --preset release" >&2; exit 2; }
ulimit -n "$(ulimit -Hn)"

folder=$(mktemp -d)
server=
# Called by the trap.
# shellcheck disable=SC2317
leave() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server"
    rm -rf "$folder"
}
trap leave EXIT

"$program" serve --listen 127.0.0.1:0 --data "$folder/data" --loose --log-level error \
    --request-timeout 5 --idle-timeout 10 >"$folder/stdout" 2>"$folder/stderr" &
server=$!
for _ in {1..100}; do
    base=$(sed -n 's/^listening on //p' "$folder/stdout")
    [ -n "$base" ] && break
    sleep 0.1
done
[ -n "$base" ] || { cat "$folder/stderr" >&2; exit 2; }
group="$base/subscriptions/5a1f0c8e-4b7d-4a53-9a52-1f2e3d4c5b6a/resourceGroups"
version='api-version=2021-04-01'

rss() {
    awk '/^VmRSS/ { print $2 }' "/proc/$server/status"
}

descriptors() {
    find "/proc/$server/fd" -mindepth 1 | wc -l
}

# Writes and reads it back, on a connection of its own.
ask() {
    curl -sf -m 10 -o /dev/null -X PUT -H 'Content-Type: application/json' \
        -d '{"location":"westus"}' "$group/$1?$version" &&
        curl -sf -m 10 -o /dev/null "$group/$1?$version"
}

status=0
# attack NAME COMMAND…: an ordinary client must be served all along, and afterwards nothing is left.
attack() {
    local name=$1 asked=0 failed=0 most=0 now until
    shift
    timeout $((seconds + 30)) "$@" >"$folder/attack" 2>&1 &
    local attacker=$!
    until=$((SECONDS + seconds + 30))
    while kill -0 "$attacker" 2>/dev/null && [ $SECONDS -lt $until ]; do
        asked=$((asked + 1))
        ask "g-$asked" || failed=$((failed + 1))
        now=$(rss)
        [ "${now:-0}" -gt "$most" ] && most=$now
        sleep 0.5
    done
    wait "$attacker"
    for _ in {1..40}; do
        [ "$(descriptors)" -le "$before" ] && break
        sleep 0.5
    done
    local left verdict=ok
    left=$(($(descriptors) - before))
    { ! kill -0 "$server" || [ "$asked" -eq 0 ] || [ "$failed" -gt 0 ] || [ "$left" -gt 0 ] ||
        [ "$most" -gt "$rss_max_kib" ]; } 2>/dev/null && verdict=FAILED && status=1
    printf '%-6s %-28s asked %3d, not served %d; %d descriptors left; at most %d KiB\n' \
        "$verdict" "$name" "$asked" "$failed" "$left" "$most"
}

slow() {
    local name=$1
    shift
    attack "$name" slowhttptest "$@" -c "$connections" -r 500 -l "$seconds" -p 3 \
        -u "$group?$version"
}

ask warm-up || { echo "overload: the server does not answer" >&2; cat "$folder/stderr" >&2; exit 2; }
sleep 1
before=$(descriptors)
slow "slow headers (slowloris)" -H -i 2
slow "slow body" -B -i 2 -t PUT -s 8192
slow "range header (apache killer)" -R -t GET -a 10 -b 3000
slow "slow read" -X -w 1 -y 16 -n 2 -z 4 -k 3

cat >"$folder/crowd.py" <<'PY'
import resource, socket, sys, time
host, port, count, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
count = min(count, hard - 100)
until = time.monotonic() + seconds
crowd = []
while len(crowd) < count and time.monotonic() < until:
    s = socket.socket()
    s.settimeout(5)
    try:
        s.connect((host, port))
        s.sendall(b"GET /_azsreg/health HTTP/1.1\r\nHost: x\r\n\r\n")
    except OSError:
        s.close()
        continue
    crowd.append(s)
time.sleep(max(0, until - time.monotonic()))
print(len(crowd))
PY
address=${base#http://}
attack "10,000 connections" python3 "$folder/crowd.py" "${address%:*}" "${address##*:}" 10000 "$seconds"
echo "       of which were open at once: $(cat "$folder/attack") (4096 served, the others in the queue)"

# What one connection after the other can be served, then 1,000 that together ask twice as often,
# then the first again. Writes are of 2,000 mappings in turn.
registration="$group/load/providers/Microsoft.AzureStack/registrations/load"
if ! ask load || ! curl -sf -m 10 -o /dev/null -X PUT -H 'Content-Type: application/json' \
    -d '{"location":"global","properties":{"registrationToken":"dGVzdA=="}}' "$registration?api-version=2017-06-01"; then
    echo "overload: no registration can be made" >&2
    exit 2
fi
for ((i = 0; i < 2000; i++)); do
    printf '%s/customerSubscriptions/%08x-0000-4000-8000-%012x?api-version=2017-06-01\n' "$registration" $i $i
done >"$folder/urls"
echo '{}' >"$folder/body"
writes=(-d "$folder/body" -H ':method: PUT' -H 'content-type: application/json')
flood=(h2load --h1 -t 1 -i "$folder/urls")
rate_of() {
    sed -n 's/^finished in .*, \([0-9]*\)[.0-9]* req.*/\1/p' "$1"
}
twice() {
    local name=$1 alone rate
    shift
    "${flood[@]}" -c 64 -D 3 "$@" >"$folder/alone"
    alone=$(rate_of "$folder/alone")
    attack "$name" "${flood[@]}" -c 1000 -D "$seconds" --rps $((2 * alone / 1000 + 1)) "$@"
    rate=$(rate_of "$folder/attack")
    "${flood[@]}" -c 64 -D 3 "$@" >"$folder/after"
    echo "       $alone/s with 64 connections, $rate/s when $((2 * alone))/s were asked for, $(rate_of "$folder/after")/s afterwards;" \
        "$(sed -n 's/^status codes: //p' "$folder/attack")"
    grep -q '[, ]0 5xx$' "$folder/attack" || status=1
}
twice "twice the writes it carries" "${writes[@]}"
twice "twice the reads it carries"

"${flood[@]}" -c 64 -D $((seconds + 30)) "${writes[@]}" >"$folder/attack" &
attacker=$!
sleep 2
kill "$server"
if timeout 20 tail --pid="$server" -f /dev/null; then
    echo "ok     a signal is heard under writes without end"
else
    echo "FAILED a signal is not heard under writes without end"
    status=1
fi
kill "$attacker" 2>/dev/null
wait
[ -s "$folder/stderr" ] && { echo "FAILED the server complained:"; head -n 5 "$folder/stderr"; status=1; }
exit $status
