#!/usr/bin/env bash
# The console's files are embedded as the same bytes wherever and whenever that is done, a file of no
# known type is refused, and all of it keeps to its budget: 30 files, 64 KiB.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
status=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

complain() {
    echo "console_build: $1"
    status=1
}

# NAME: embeds the page of $scratch/NAME, as CMake does
embed() {
    mkdir -p "$scratch/$1/built"
    (cd "$scratch/$1/page" && find . -type f -printf '%P\n' | LC_ALL=C sort | paste -sd';' | tr -d '\n') >"$scratch/$1/built/list"
    cmake -D "PAGE=$scratch/$1/page" -D "BUILT=$scratch/$1/built" -P server/console/embed.cmake
}

# NAME: what the compiler makes of it, without the names of folders
bytes() {
    sed "s|$scratch/$1/||g" "$scratch/$1/built/console_files.c"
    for file in "$scratch/$1"/built/*.gz; do tail -c +11 "$file"; done
    cat "$scratch/$1/built/index.html"
}

for name in first second odd bare; do
    mkdir -p "$scratch/$name"
    cp -r server/console/page "$scratch/$name/page"
done
find "$scratch/second/page" -type f -exec touch -d '2001-02-03T04:05:06Z' {} +
embed first && embed second || complain "it cannot be embedded"
cmp <(bytes first) <(bytes second) || complain "built twice, it is not the same"

echo >"$scratch/odd/page/stray.exe"
embed odd 2>"$scratch/why" && complain "a file of no known type is served"
grep -qF "'.exe'" "$scratch/why" || complain "nothing names the type that is not known"
sed -i '/<!-- modules -->/d' "$scratch/bare/page/index.html"
embed bare 2>"$scratch/why" && complain "a page that names no modules is embedded"

count=$(find "$scratch/first/page" -type f | wc -l)
size=$(cat "$scratch"/first/built/*.gz "$scratch/first/built/index.html" | wc -c)
[ "$count" -le 30 ] || complain "$count files, and not 30"
[ "$size" -le 65536 ] || complain "$size bytes, and not 65,536"
[ "$status" != 0 ] || echo "console_build: $count files, $size bytes"
exit $status
