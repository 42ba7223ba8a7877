#!/usr/bin/env bash
# Nobody takes the wrong clock or the wrong random (base/clock.h, base/random.h): who may take what
# stands here, and nobody asks the system past them.
cd "$(dirname "$0")/../.." || exit 2
status=0

only_in() {
    local pattern=$1 found=0 file allowed
    shift
    while read -r file; do
        found=1
        for allowed in server/base/clock server/base/random "$@"; do
            [[ $file == "$allowed"* ]] && continue 2
        done
        echo "clocks: $file takes $pattern, which is not for it"
        status=1
    done < <(grep -rlE "$pattern" server --include='*.c')
    [ "$found" = 1 ] || { echo "clocks: nobody takes $pattern"; status=1; }
}

# the machine's time: the log, certificates, how long ago a file has changed, when a request came; and what puts the other one
only_in '\bclock_real_m?s\(' server/log/log.c server/shown/serve_tls.c server/products/catalog_file.c \
    server/app/dials.c server/control/clock.c server/serve/serve_metrics.c server/journal/kept.c
only_in '\bclock_set\(' server/app/dials.c server/control/clock.c server/control/reset.c
# ids only have to be different, and where they come from is said for a call, a load, or what was handed in
only_in '\brandom_for_id\(' server/base/guid.c server/protocol/etag.c server/dispatch/envelope.c
only_in '\brandom_follow\(' server/seed/seed.c
only_in '\bseed_follow\(' server/seed/seed.c server/dispatch/dispatch.c server/dispatch/envelope.c server/app/desk.c server/serve/serve_directory.c \
    server/control/reset.c
# keys, salts, codes, tickets, passwords that are drawn
only_in '\brandom_for_secret\(' server/keys/ server/sign_in/ server/secrets/ server/upkeep/settings.c \
    server/partner/customer_create.c server/graph/invitations.c server/usage/key_map.c server/trust/serve_control.c server/journal/journal.c
only_in '\b(clock_gettime|gettimeofday|timespec_get|localtime(_r)?)\(|\btime\(' server/log/log_writer.c
only_in '\b(getrandom|getentropy|RAND_(priv_)?bytes|s?rand(om)?(_r)?)\('
exit $status
