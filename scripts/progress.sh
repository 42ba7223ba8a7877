#!/usr/bin/env bash
# Runs a command that is silent for long, and says every five seconds on standard error that it is
# still at it. With a FILE, what the command says goes there, and the last line of it is shown.
#
# usage: scripts/progress.sh WHAT FILE|- COMMAND [ARGUMENT…]
# Exit status: the command's.
set -u

what=$1 file=$2
shift 2

tell() {
    local last='' never
    exec {never}<> <(:) # nothing ever comes from here: reading it is sleeping without a process
    while ! read -rt 5 -u "$never"; do
        [ "$file" = - ] || last=$(tail -n 1 "$file" 2>/dev/null | cut -c 1-100)
        echo "$what: ${SECONDS} s${last:+, $last}" >&2
    done
}

tell &
teller=$!
trap 'kill "$teller" 2>/dev/null' EXIT
if [ "$file" = - ]; then
    "$@"
else
    "$@" >>"$file" 2>&1
fi
