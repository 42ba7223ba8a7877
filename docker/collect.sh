#!/bin/sh
# collect.sh TREE PROGRAM: adds to TREE what TREE/PROGRAM needs to run with TREE as its root: the
# libraries it loads and a user to run as. Of each library's package come the copyright, which has
# to travel with it, and the dpkg record, by which vulnerability scanners know what they look at.
set -eu
tree=$1
program=$2

dependencies=$(ldd "$tree$program")
case $dependencies in *"not found"*) echo "$dependencies" >&2; exit 1 ;; esac
libraries=$(echo "$dependencies" | grep -o '/[^ ]*')

mkdir -p "$tree/etc" "$tree/var/lib/dpkg/status.d"
for library in $libraries; do
    cp -L --parents "$library" "$tree"
    # ldd says /lib where a package may say /usr/lib: bookworm has one as a link to the other.
    owner=$(dpkg-query -S "$library" 2>/dev/null || dpkg-query -S "/usr$library")
    package=${owner%%:*}
    mkdir -p "$tree/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$tree/usr/share/doc/$package/"
    dpkg-query -s "$package" >"$tree/var/lib/dpkg/status.d/$package"
done

cp -L /etc/os-release "$tree/etc/"
echo 'hosts: files dns' >"$tree/etc/nsswitch.conf"
echo 'azsreg:x:10001:10001:azsreg:/data:/nonexistent' >"$tree/etc/passwd"
echo 'azsreg:x:10001:' >"$tree/etc/group"
