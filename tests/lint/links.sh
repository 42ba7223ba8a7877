#!/usr/bin/env bash
# Every relative link and every #anchor of the documentation leads somewhere, and the README leads to
# every page of docs/.
exec /usr/bin/python3 -B "$(dirname "$0")/pages/links.py"
