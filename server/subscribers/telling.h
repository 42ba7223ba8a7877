// What a registration is told of its stack's subscriptions, as it is handed in at the desk, and
// what has become of it.
#ifndef AZSREG_SUBSCRIBERS_TELLING_H
#define AZSREG_SUBSCRIBERS_TELLING_H

#include "app/desk.h"
#include "clouds/user_subscriptions.h"
#include "reports/reporter.h"
#include "json/json_in.h"

enum { STACK_SUBSCRIPTIONS_MAX = 2000 }; // told at once

// What is handed in.
struct telling_sent {
    struct guid subscription; // the registration's
    struct text group;
    struct text registration;
    struct text body;
    bool loose;
};

enum telling_verdict {
    TELLING_TAKEN,
    TELLING_GONE,     // there is no such registration any more
    TELLING_BAD,      // the reader says why
    TELLING_OF_STACK, // index, before
};

struct telling {
    struct desk_work work; // first
    struct telling_sent sent;
    // The answer, once that is over.
    bool is_said; // the verdict is, with nothing written
    enum telling_verdict verdict;
    size_t count;
    size_t added;
    struct json_reader reader;
    size_t index;                        // of one that the stack's administrator has made,
    struct user_subscription_row before; // as it is there
};

// With a copy of what was sent, in an arena of its own; NULL when memory is out.
struct telling *telling_of(const struct telling_sent *sent);

// Takes all of it, or nothing, in the write that is open: what the desk has done, and a rehearsal
// does by itself.
enum store_result telling_take(struct telling *telling, struct store_db *db);

// Whether the verdict counts: else work.result says what went wrong.
bool telling_is_judged(const struct telling *telling);

#endif
