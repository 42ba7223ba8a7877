#!/usr/bin/env bash
# The commands of the documentation: those that can be are run, each page in a fresh folder and on
# ports of its own, the others are held against the program and the repository.
exec /usr/bin/python3 -B "$(dirname "$0")/pages/blocks.py"
