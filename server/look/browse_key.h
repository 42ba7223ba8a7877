// Places in the tree of the directory: which row is opened, and where its children go on. A pure
// rule.
#ifndef AZSREG_LOOK_BROWSE_KEY_H
#define AZSREG_LOOK_BROWSE_KEY_H

#include "base/guid.h"

enum browse_kind {
    BROWSE_ROOTS,
    BROWSE_NONE,    // what stands below no partner
    BROWSE_PARTNER, // or a reseller
    BROWSE_TENANT,  // of a partner, where that is not empty
};

struct browse_key {
    enum browse_kind kind;
    struct text partner;
    struct guid tenant;
};

// "", "none", "partner:NAME", "tenant:ID", "partner:NAME/tenant:ID"; false for anything else.
bool browse_key_read(struct text text, struct browse_key *ret_key);
struct text browse_key_write(struct arena *arena, const struct browse_key *key);

// Behind what an answer begins: one of a partner's children, of which resellers come first.
enum browse_list { BROWSE_PARTNERS, BROWSE_RESELLERS, BROWSE_TENANTS, BROWSE_SUBSCRIPTIONS };

struct browse_place {
    enum browse_list list;
    bool has_row;     // else where the list begins
    struct text name; // of a partner, or a tenant's as it sorts
    int64_t number;   // of a reseller
    struct guid id;   // of a tenant, or a subscription
};

// "partner/NAME", "reseller/NUMBER", "tenant/ID/NAME", "subscription/ID"; false for anything else.
bool browse_place_read(struct text text, struct browse_place *ret_place);
struct text browse_place_write(struct arena *arena, const struct browse_place *place);

#endif
