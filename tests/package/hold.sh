#!/bin/sh
# hold.sh PLACE LAYERS: mounts at PLACE/tree what is in LAYERS (folders joined by colons, the upper one
# first), with whatever is changed of it in memory, PLACE/upper. Prints the process whose mounts it is
# among: nobody else sees it, and it is gone when standard input ends. Needs root.
set -eu
# shellcheck disable=SC2016 # the inner shell's words
exec unshare --mount sh -euc '
    mount -t tmpfs tmpfs "$1"
    mkdir "$1/upper" "$1/work" "$1/tree"
    mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" "$1/tree"
    echo $$
    exec cat >/dev/null' sh "$@"
