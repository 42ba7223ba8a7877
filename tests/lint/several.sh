#!/usr/bin/env bash
# What starts several servers, docker/several/: the manifests parse, refer to what there is, and set what the program has.
exec /usr/bin/python3 -B "$(dirname "$0")/pages/several.py"
