// Who may do what: role assignments decide, and scopes inherit. A caller with no role on a
// subscription cannot tell it from one that does not exist.
#ifndef AZSREG_SCOPE_ACCESS_H
#define AZSREG_SCOPE_ACCESS_H

#include "app/app.h"
#include "reference/role_assignments.h"

struct access {
    bool everything; // --auth none, or a subscription that is everybody's
    struct role_assignment_row *rows;
    size_t count;
};

// Reads what the call's caller has been assigned.
enum arm_code access_open(struct arm_call *call, struct access *ret_access);

// The same for the subscription of the call's path: what --loose made belongs to everybody.
enum arm_code access_open_here(struct arm_call *call, struct access *ret_access);

// Whether any role is on the subscription, on something in it, or above it.
bool access_sees(const struct access *access, struct arena *arena, const struct guid *subscription);

// Whether a role at the scope or above it grants the action.
bool access_allows(const struct access *access, struct text action, struct text scope);

// Whether a role is at the scope or above it.
bool access_has_role(const struct access *access, const struct guid *role, struct text scope);

// The check before a handler runs: OK, AuthorizationFailed, or a subscription hidden from the call.
enum arm_code access_check(struct arm_call *call);

// Whether a list is to leave rows out, and whether a row on, or of, this scope is in it.
bool access_is_partial(const struct arm_call *call);
bool access_shows(const struct arm_call *call, struct text scope);

// Whether the scope is the other one or lies in it: by whole segments, without regard to case.
bool access_scope_within(struct text scope, struct text other);

#endif
