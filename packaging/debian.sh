#!/bin/sh
# debian.sh TREE VERSION REVISION MAINTAINER: adds to TREE what the Debian package has and
# `cmake --install` has not: the service, its settings, and what Debian wants in its own form.
set -eu
umask 022
top=$(cd "$(dirname "$0")/.." && pwd)
tree=${1:?no TREE: cpack calls this, and says where} version=$2 revision=$3 maintainer=$4
doc=$tree/usr/share/doc/azsreg

# compress FILE: what comes on standard input, the same bytes each time
compress() {
    mkdir -p "$(dirname "$1")"
    gzip -9n >"$1"
}

# The day of a version that has none yet: the last change's.
today() {
    if [ -n "${SOURCE_DATE_EPOCH-}" ]; then
        LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH"
    else
        LC_ALL=C date -u -R -r "$top/CHANGELOG.md"
    fi
}

changelog() {
    LC_ALL=C awk -f "$top/packaging/changelog.awk" -v revision="$revision" -v maintainer="$maintainer" \
        -v today="$(today)" "$top/CHANGELOG.md"
}

# LICENSE is the text that Debian calls Expat. The console's page is in the program, and so is what
# draws it.
copyright() {
    lit=$top/server/console/page/vendor/lit-html
    cat <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: azsreg

Files: *
$(sed -n 's/^Copyright (c) /Copyright: /p' "$top/LICENSE")
License: Expat

Files: server/console/page/vendor/lit-html/*
$(sed -n 's/^Copyright (c) /Copyright: /p' "$lit/LICENSE" | sed 's/ All rights reserved\.//')
License: BSD-3-Clause

License: BSD-3-Clause
$(sed -n '/^Redistribution/,$ { s/^$/./; s/^/ /; p }' "$lit/LICENSE")

License: Expat
$(sed -n '/^Permission/,$ { s/^$/./; s/^/ /; p }' "$top/LICENSE")
END
}

newest=$(changelog | sed -n 1p)
case $newest in
"azsreg ($version-$revision) "*) ;;
*)
    echo "debian.sh: CHANGELOG.md begins with '$newest', the program is $version" >&2
    exit 1
    ;;
esac
install -D -m 0644 "$top/docker/azsreg.service" "$tree/lib/systemd/system/azsreg.service"
install -D -m 0644 "$top/packaging/default" "$tree/etc/default/azsreg"
install -D -m 0644 "$top/packaging/lintian-overrides" "$tree/usr/share/lintian/overrides/azsreg"
sed 's|/usr/local/share|/usr/share|' "$top/docs/azsreg.1" | compress "$tree/usr/share/man/man1/azsreg.1.gz"
compress "$doc/changelog.gz" <"$top/CHANGELOG.md"
changelog | compress "$doc/changelog.Debian.gz"
copyright >"$doc/copyright"
