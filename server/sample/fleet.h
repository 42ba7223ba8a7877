// What a subscription of a stack might have, and how much of each is used in an hour: the same for
// the same subscription, whenever it is asked. Pure.
#ifndef AZSREG_SAMPLE_FLEET_H
#define AZSREG_SAMPLE_FLEET_H

#include "base/guid.h"

enum fleet_meter {
    FLEET_VM_HOURS,
    FLEET_BASE_CORES,
    FLEET_WINDOWS_CORES,
    FLEET_STANDARD_DISK,
    FLEET_PREMIUM_DISK,
    FLEET_PAGE_BLOBS,
    FLEET_BLOCK_BLOBS,
    FLEET_TABLES,
    FLEET_QUEUES,
    FLEET_BLOB_TRANSACTIONS,
    FLEET_ADDRESSES,
    FLEET_METERS,
};

// Of each its id, as usage/meters.h has it.
extern const char *const fleet_meter_ids[FLEET_METERS];

enum fleet_rhythm {
    FLEET_ALWAYS,
    FLEET_WORKING, // on working days, by day
    FLEET_BUSY,    // always, and most of it then
};

// One meter of one resource. Amounts are millionths of the meter's unit.
struct fleet_use {
    struct text uri;  // of the resource
    struct text tags; // JSON
    struct text info; // JSON
    enum fleet_meter meter;
    enum fleet_rhythm rhythm;
    uint64_t base;   // in an hour
    uint64_t growth; // more of it for each day since 2019
};

enum { FLEET_USES_MAX = 64 };

// What the subscription has; as many as that at most, in the arena.
size_t fleet_of(struct arena *arena, const struct guid *subscription,
                struct fleet_use ret_uses[FLEET_USES_MAX]);

// What is used in the hours from one on (hours since 1970).
uint64_t fleet_amount(const struct fleet_use *use, int64_t hour, int hours);

#endif
