#!/bin/sh
# Builds the fuzz preset and runs one target: tests/fuzz/run.sh TARGET [SECONDS]
# The hand-made corpus is read; what the fuzzer finds goes to build/fuzz/found/TARGET, and an input
# that crashes to build/fuzz/crashes/. Add those to tests/fuzz/corpus/TARGET once mended.
set -eu

cd "$(dirname "$0")/../.."
if [ $# -lt 1 ] || [ ! -d "tests/fuzz/corpus/$1" ]; then
    echo "usage: tests/fuzz/run.sh TARGET [SECONDS]; targets: $(cd tests/fuzz/corpus && echo *)" >&2
    exit 2
fi
target=$1
seconds=${2:-60}
build=build/fuzz

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "fuzz_$target"
mkdir -p "$build/found/$target" "$build/crashes"
set -- -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$build/crashes/$target-"
if [ -f "tests/fuzz/$target.dict" ]; then
    set -- "$@" -dict="tests/fuzz/$target.dict"
fi
exec "$build/tests/fuzz_$target" "$@" "$build/found/$target" "tests/fuzz/corpus/$target"
