// What stands above the resources of a registration: it, its subscription, its provider, its locks.
// All that is asked with every request for one of them and hardly ever changes, and finding it
// costs more than the rest of the request. So what was found last is kept for as long as
// store_state says that it is still so.
//
// The memo is of one path, from subscription to registration. What it gives out points into it, and
// is good until the call is over.
#ifndef AZSREG_SCOPE_SCOPE_MEMO_H
#define AZSREG_SCOPE_SCOPE_MEMO_H

#include "arm/call.h"
#include "parties/subscriptions.h"
#include "tables/registrations.h"

enum scope_fact {
    SCOPE_HAS_PROVIDER, // the subscription is registered with the resource provider
    SCOPE_IS_UNLOCKED,  // no lock on any of the scopes; nothing is said of what is below them
    SCOPE_FACTS,
};

struct scope_memo {
    bool fits;      // the call that is running
    uint64_t state; // store_state of all that is here
    struct guid subscription_id;
    struct text group; // as the path has it
    struct text name;
    bool has_registration;
    bool has_subscription;
    bool facts[SCOPE_FACTS];
    struct registration_row registration;
    struct subscription_row subscription;
    size_t used;
    char room[2048]; // what all the texts point into
};

// Before each call: empties the memo where it is of another path or another state. A path without a
// registration leaves it as it is, and to that call it gives nothing.
void scope_memo_open(struct arm_call *call);

// Empties it: what the call has found is not to be relied on.
void scope_memo_forget(struct arm_call *call);

// What was kept; NULL or false where nothing was.
const struct registration_row *scope_memo_registration(const struct arm_call *call);
const struct subscription_row *scope_memo_subscription(const struct arm_call *call);
bool scope_memo_knows(const struct arm_call *call, enum scope_fact fact);

// Keeps what the call has found. Nothing happens where the call has changed the state since it was
// opened, and to a row with long tags.
void scope_memo_keep_registration(struct arm_call *call, const struct registration_row *row);
void scope_memo_keep_subscription(struct arm_call *call, const struct subscription_row *row);
void scope_memo_note(struct arm_call *call, enum scope_fact fact);

#endif
