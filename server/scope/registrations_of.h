// The registrations of a subscription or of one group, as lists read them: by themselves, and as
// resources among others.
#ifndef AZSREG_SCOPE_REGISTRATIONS_OF_H
#define AZSREG_SCOPE_REGISTRATIONS_OF_H

#include "app/listing.h"

struct registrations_of {
    int64_t group; // 0: all groups of the call's subscription
};

// For struct listing, whose context is a struct registrations_of; rows are struct registration_row.
enum store_result registrations_read(struct arm_call *call, const void *of, struct text after,
                                     size_t limit, void *ret_rows, size_t *ret_count);
bool registrations_is_shown(struct arm_call *call, const void *of, const void *row);
struct text registrations_key(struct arm_call *call, const void *row);

#endif
