// Who may do what: role assignments decide, and scopes inherit. A caller with no role on a
// subscription cannot tell it from one that does not exist.
#ifndef AZSREG_SCOPE_ACCESS_H
#define AZSREG_SCOPE_ACCESS_H

#include "app/app.h"
#include "parties/subscriptions.h"
#include "reference/role_assignments.h"

// Whether a custom role allows what is asked.
struct role_verdict {
    struct guid role;
    bool allows;
};

struct access {
    bool everything;    // --auth none, or a subscription that is everybody's
    struct text action; // what is asked
    struct role_assignment_row *rows;
    size_t count;
    const struct role_verdict *customs; // of the custom roles among them, by id
    size_t custom_count;
};

// Reads what the call's caller has been assigned. For access_sees alone: custom roles are not
// looked into.
enum arm_code access_open(struct arm_call *call, struct access *ret_access);

// The same to ask for an action in any subscription.
enum arm_code access_open_for(struct arm_call *call, struct text action, struct access *ret_access);

// The same for the call's own action in the subscription of its path: what --loose made belongs to
// everybody.
enum arm_code access_open_here(struct arm_call *call, struct access *ret_access);

// What --loose brought into being belongs to whoever is signed in, as does what it would bring.
bool access_is_everybodys(struct arm_call *call, const struct guid *subscription);

// The tenant that the caller is of: which the token says, or the directory. MISSING: neither does.
enum store_result access_tenant(struct arm_call *call, struct guid *ret_tenant);

// Whether any role is on the subscription, on something in it, or above it; of a stack's own, and
// the stack lets the caller's tenant in.
bool access_sees(struct arm_call *call, const struct access *access,
                 const struct subscription_row *row);

// Whether a role at the scope or above it grants the action.
bool access_allows(const struct access *access, struct text scope);

// Whether the scope is in a stack's subscription, and the stack does not let the caller's tenant
// in: then no role counts there.
bool access_is_shut_out(struct arm_call *call, const struct access *access, struct text scope);

// Whether a role is at the scope or above it.
bool access_has_role(const struct access *access, const struct guid *role, struct text scope);

// access_allows of a scope that is not the path's: SubscriptionNotFound where it is in one that is
// unknown or hidden, and LinkedAuthorizationFailed without a role. The second is of a scope that
// may be in such a one.
enum arm_code access_check_linked(struct arm_call *call, const struct access *access,
                                  struct text scope);
enum arm_code access_check_kept(struct arm_call *call, const struct access *access,
                                struct text scope);

// The check before a handler runs: OK, AuthorizationFailed, or a subscription hidden from the call.
enum arm_code access_check(struct arm_call *call);

// Whether a list is to leave rows out, and whether a row on, or of, this scope is in it.
bool access_is_partial(const struct arm_call *call);
bool access_shows(const struct arm_call *call, struct text scope);

// Whether the scope is the other one or lies in it: by whole segments, without regard to case.
bool access_scope_within(struct text scope, struct text other);

#endif
