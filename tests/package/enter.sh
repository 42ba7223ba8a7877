#!/bin/sh
# enter.sh TREE COMMAND…: runs COMMAND with TREE as its root. What it starts ends with it, and what is
# mounted for it is not seen from outside. Needs root.
set -eu
# shellcheck disable=SC2016 # the inner shell's words
exec unshare --mount --pid --fork --kill-child sh -euc '
    mount --rbind /dev "$1/dev"
    mount -t proc proc "$1/proc"
    exec chroot "$@"' sh "$@"
