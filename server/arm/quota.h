// The counters behind x-ms-ratelimit-remaining-…: they count down as on the real service, per
// subscription and hour, and start over instead of refusing.
#ifndef AZSREG_ARM_QUOTA_H
#define AZSREG_ARM_QUOTA_H

#include "base/guid.h"

enum { QUOTA_SLOTS = 1024, QUOTA_READS = 12000, QUOTA_WRITES = 1200 };

struct quota {
    struct {
        struct guid subscription;
        int64_t hour;
        unsigned reads;
        unsigned writes;
    } slots[QUOTA_SLOTS];
};

// Takes one and returns what remains: 11999 down, or 1199 down for writes.
unsigned quota_take(struct quota *quota, const struct guid *subscription, bool write,
                    int64_t seconds);

// What it would return, and takes none.
unsigned quota_show(const struct quota *quota, const struct guid *subscription, bool write,
                    int64_t seconds);

#endif
