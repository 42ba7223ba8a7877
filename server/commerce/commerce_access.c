#include "commerce/commerce_access.h"

#include "app/fault.h"
#include "identity/agents.h"
#include "scope/access.h"
#include "scope/scope.h"

// What the caller is to the partners that a CSP subscription rolls up to.
enum standing { STRANGER, COLLEAGUE, AGENT };

static enum store_result find_standing(struct arm_call *call, const struct subscription_row *row,
                                       enum standing *ret_standing) {
    struct agent agent = {.principal = call->caller.object_id,
                          .is_foreign = call->caller.is_foreign};
    struct partner_row partner;
    *ret_standing = STRANGER;
    enum store_result found = access_tenant(call, &agent.home);
    if (found == STORE_OK)
        found = store_subscription_is_sold_by(app_db(call), &row->id, &agent.home);
    if (found != STORE_OK)
        return found == STORE_MISSING ? STORE_OK : found;
    found = agents_find_partner(app_db(call), call->arena, &agent, &partner);
    *ret_standing = found == STORE_OK ? AGENT : COLLEAGUE;
    return found == STORE_MISSING ? STORE_OK : found;
}

static enum arm_code refuse(struct arm_call *call, const struct access *access, const char *reason,
                            const char *why) {
    const enum arm_code code = arm_refuse(call, ARM_AUTHORIZATION_FAILED, call->caller.name,
                                          guid_text(call->arena, &call->caller.object_id),
                                          access->action, scope_subscription_id(call, ""));
    call->error.more = text_of(why);
    return arm_because(call, reason, code);
}

static enum arm_code check_roles(struct arm_call *call, const struct access *access,
                                 enum standing standing) {
    if (standing == STRANGER)
        return refuse(call, access, "usage-of-partner",
                      "Usage of a CSP subscription is visible to its partner only.");
    if (standing == AGENT || access_allows(access, scope_subscription_id(call, "")))
        return ARM_OK;
    return refuse(call, access, "role-missing", "");
}

// Of one that is there, and that the caller may have no role in.
static enum arm_code check(struct arm_call *call, const struct subscription_row *row) {
    struct access access = {0};
    enum standing standing = COLLEAGUE; // of any that is not CSP
    const enum arm_code code = access_open_here(call, &access);
    if (code != ARM_OK || access.everything)
        return code;
    const enum store_result found =
        text_is(row->offer, TEXT("CSP")) ? find_standing(call, row, &standing) : STORE_OK;
    if (found != STORE_OK)
        return app_fault(call, found);
    if (call->is_hidden && standing != AGENT) {
        struct subscription_row hidden;
        return scope_subscription(call, &hidden);
    }
    return check_roles(call, &access, standing);
}

enum arm_code commerce_subscription(struct arm_call *call, struct subscription_row *ret_row) {
    struct subscription_row row;
    const enum store_result found = scope_look_up(call, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return app_fault(call, found);
    if (found == STORE_MISSING)
        return scope_subscription(call, ret_row); // there is none, but for --loose
    if (subscription_is_local(&row))
        return arm_refuse(call, ARM_SUBSCRIPTION_NOT_FOUND,
                          guid_text(call->arena, &call->subscription));
    const enum arm_code code = call->is_asked ? check(call, &row) : ARM_OK;
    if (code == ARM_OK)
        *ret_row = row;
    return code;
}
