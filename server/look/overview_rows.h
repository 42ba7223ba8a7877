// What an overview says of one registration, and of the requests that are kept about it.
#ifndef AZSREG_LOOK_OVERVIEW_ROWS_H
#define AZSREG_LOOK_OVERVIEW_ROWS_H

#include "glance/subscription_glance.h"
#include "journal/journal.h"
#include "look/day_cost.h"

enum { LOOK_COUNT_MAX = 10001 }; // that is what more of them count as

struct overview_row {
    struct registration_glance registration;
    struct text id;
    struct subscription_glance subscription;
    bool is_known; // the subscription
    size_t customers;
    struct day_cost cost;
    const struct kept *last; // request; NULL: none is kept
    unsigned long refusals;
};

// What requests have been about each of them.
void overview_rows_note(struct overview_row *rows, size_t count, struct arena *arena,
                        const struct journal *journal, int64_t now_ms);

// today_ms: when the day has begun.
void overview_row_render(struct arm_call *call, const struct overview_row *row, int64_t today_ms);

#endif
