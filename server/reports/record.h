// A usage record as a stack reports it: one meter of one resource in one hour or one day, in the
// shape of the stack's own API (Microsoft.Commerce/UsageAggregate), or flat, as PowerShell prints
// it.
#ifndef AZSREG_REPORTS_RECORD_H
#define AZSREG_REPORTS_RECORD_H

#include "base/guid.h"
#include "decimal/decimal.h"

enum { USAGE_RECORD_MAX = 65536, USAGE_INSTANCE_MAX = 16384 }; // bytes

struct usage_record {
    struct guid subscription; // the stack's own
    struct guid meter;
    struct text meter_sent; // as it was written
    int64_t start_hour;     // hours since 1970
    bool is_day;            // else an hour
    struct decimal quantity;
    struct text instance_data; // a JSON object, as it was sent
    struct text resource_uri;
    struct guid tenant;     // nil: not said
    struct guid adjustment; // nil: it corrects nothing
};

// What is wrong with one: the first that is, in the order of the members below.
enum usage_fault {
    USAGE_FINE,
    USAGE_INVALID_RECORD, // no object, or too large
    USAGE_INVALID_STACK_SUBSCRIPTION,
    USAGE_INVALID_METER_ID,
    USAGE_INVALID_PERIOD,
    USAGE_IN_FUTURE,
    USAGE_REPORTED_BEFORE,
    USAGE_INVALID_ADJUSTMENT_ID,
    USAGE_INVALID_QUANTITY,
    USAGE_INVALID_INSTANCE_DATA,
    USAGE_INVALID_TENANT_ID,
    USAGE_FAULTS,
};

struct usage_fault_row {
    const char *code;
    const char *member; // at fault; empty: the record
    const char *expected;
};
const struct usage_fault_row *usage_fault_row(enum usage_fault fault);

// When it is reported: now, or as if it were then, because whoever reports it says so.
struct usage_when {
    int64_t ms;
    bool is_then;
};

// One of an array, which json_scan has passed. Its texts are in the arena.
enum usage_fault usage_record_read(struct arena *arena, struct text record, struct usage_when when,
                                   struct usage_record *ret_record);

#endif
