// A subscription as ownership asks of it, from its row.
#ifndef AZSREG_STACK_PARTY_H
#define AZSREG_STACK_PARTY_H

#include "parties/subscriptions.h"
#include "stack/ownership.h"

static inline struct ownership_party party_of(const struct subscription_row *row) {
    return (struct ownership_party){
        .known =
            row->in_directory && !subscription_is_local(row), // a stack's own is nobody's customer
        .assumed = !row->in_directory,
        .state = row->state,
        .offer = row->offer,
        .root_partner = row->root_partner,
        .partner_reachable = row->partner_reachable,
        .tenant = row->tenant,
    };
}

#endif
