#!/usr/bin/env bash
# The release binary has what it was to be hardened with: PIE, full RELRO, no executable stack, a
# stack protector, fortified library calls, and control flow protection where the processor has any.
# AZSREG_RELEASE_BIN names another binary than build/release/azsreg, which is built when missing.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
binary=${AZSREG_RELEASE_BIN:-build/release/azsreg}
if [ ! -x "$binary" ]; then
    { cmake --preset release && cmake --build --preset release; } >/dev/null || exit 2
fi
status=0
header=$(readelf -hW "$binary") || exit 2
segments=$(readelf -lW "$binary")
dynamic=$(readelf -dW "$binary")
symbols=$(readelf --dyn-syms -W "$binary")

# expect WHAT TEXT PATTERN
expect() {
    grep -qE "$3" <<<"$2" && return
    echo "hardening: $binary has no $1"
    status=1
}
expect "position independent code" "$header" 'Type: +DYN'
expect "RELRO segment" "$segments" 'GNU_RELRO'
expect "immediate binding" "$dynamic" 'BIND_NOW|FLAGS.*NOW'
expect "stack that cannot be executed" "$segments" 'GNU_STACK.* RW +0x'
expect "stack protector" "$symbols" '__stack_chk_fail'
expect "fortified library calls" "$symbols" '__[a-z]+_chk'
# The mark in the notes is lost where the C library's start files have none, as Debian's: look at
# the code.
case $header in
*X86-64*) landing=endbr64 ;;
*AArch64*) landing='bti|paciasp' ;;
*) landing= ;;
esac
if [ -n "$landing" ] && [ "$(objdump -d --no-show-raw-insn "$binary" | grep -cE "\\b($landing)\\b")" -lt 100 ]; then
    echo "hardening: $binary has no control flow protection"
    status=1
fi
grep -qE 'TEXTREL|RPATH|RUNPATH' <<<"$dynamic" &&
    { echo "hardening: $binary has text relocations or a search path of its own"; status=1; }
# And the systemd unit leaves little to reach: an exposure of 2.0 at most.
unit=docker/azsreg.service
if command -v systemd-analyze >/dev/null; then
    found=$(systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" 2>&1) ||
        { echo "hardening: $unit: ${found##*→ }"; status=1; }
else
    echo "hardening: systemd-analyze is not here, $unit was not looked at"
fi
exit $status
