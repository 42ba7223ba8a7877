#include "stack/owner_check.h"

#include "arm/refusal.h"

enum arm_code owner_check_billing(struct arm_call *call, const struct registration_row *row) {
    return ownership_allows_customers(row->billing_model)
               ? ARM_OK
               : arm_because(call, "capacity",
                             arm_refuse(call, ARM_CUSTOMER_SUBSCRIPTIONS_NOT_ALLOWED, TEXT("")));
}

enum arm_code owner_because_of_form(struct arm_call *call, enum arm_code code) {
    call->error.more = TEXT("The identifier must be a GUID that uses lowercase letters.");
    return arm_because(call, "customer-id-form", code);
}

static enum arm_code refuse_tenant(struct arm_call *call, const struct ownership_facts *facts) {
    const enum arm_code code =
        arm_refuse(call, ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID, facts->customer_id);
    const struct text own = guid_text(call->arena, &facts->customer.tenant);
    call->error.target = TEXT("properties.tenantId");
    call->error.more = text_format(call->arena,
                                   "The tenantId given is '%.*s', but the subscription was created "
                                   "in tenant '%.*s'.",
                                   TEXT_ARGS(facts->tenant_id), TEXT_ARGS(own));
    return arm_because(call, "customer-tenant", code);
}

// The two causes of check 4 are mended differently.
static enum arm_code refuse_offer(struct arm_call *call, const struct ownership_facts *facts,
                                  struct text registration) {
    const enum arm_code code = arm_refuse(call, ARM_UNAUTHORIZED_CSP_REGISTRATION, registration);
    call->error.more = text_format(
        call->arena, "Its subscription has the offer '%.*s'; only CSP or APSS can have customers.",
        TEXT_ARGS(facts->registration.offer));
    return arm_because(call, "default-offer", code);
}

static enum arm_code refuse_unapproved(struct arm_call *call, struct text registration) {
    const enum arm_code code = arm_refuse(call, ARM_UNAUTHORIZED_CSP_REGISTRATION, registration);
    call->error.more = TEXT(
        "Only a CSP or APSS subscription can have customers; to approve it, set "
        "\"multiTenancyApproved\": true on it in the directory file.");
    return arm_because(call, "not-approved", code);
}

static enum arm_code refuse_customer(struct arm_call *call, const char *reason,
                                     const struct ownership_facts *facts) {
    return arm_because(call, reason,
                       arm_refuse(call, ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID, facts->customer_id));
}

static enum arm_code refuse_partner(struct arm_call *call, const char *reason,
                                    const struct ownership_facts *facts, struct text registration) {
    return arm_because(
        call, reason,
        arm_refuse(call, ARM_BAD_CUSTOMER_SUBSCRIPTION_ID, facts->customer_id, registration));
}

enum arm_code owner_check(struct arm_call *call, const struct registration_row *registration,
                          const struct ownership_facts *facts) {
    switch (ownership_check(facts)) {
    case OWNERSHIP_OK:
        return ARM_OK;
    case OWNERSHIP_ID_NOT_LOWER_CASE_GUID:
        return owner_because_of_form(
            call, arm_refuse(call, ARM_INVALID_CUSTOMER_SUBSCRIPTION_ID, facts->customer_id));
    case OWNERSHIP_CAPACITY:
        return owner_check_billing(call, registration);
    case OWNERSHIP_DEFAULT_OFFER:
        return refuse_offer(call, facts, registration->name);
    case OWNERSHIP_NOT_APPROVED:
        return refuse_unapproved(call, registration->name);
    case OWNERSHIP_NOT_REACHABLE:
        return arm_because(call, "partner-unreachable",
                           arm_refuse(call, ARM_METADATA_RESOLVER_BAD_GATEWAY, TEXT("")));
    case OWNERSHIP_UNKNOWN:
        return refuse_customer(call, "customer-unknown", facts);
    case OWNERSHIP_SUSPENDED:
        return refuse_customer(call, "customer-suspended", facts);
    case OWNERSHIP_DELETED:
        return refuse_customer(call, "customer-deleted", facts);
    case OWNERSHIP_NOT_CSP:
        return arm_because(call, "customer-offer",
                           arm_refuse(call, ARM_INVALID_CSP_SUBSCRIPTION, facts->customer_id));
    case OWNERSHIP_NO_PARTNER:
        return refuse_partner(call, "no-partner", facts, registration->name);
    case OWNERSHIP_OTHER_PARTNER:
        return refuse_partner(call, "other-partner", facts, registration->name);
    case OWNERSHIP_OTHER_TENANT:
        return refuse_tenant(call, facts);
    }
    return ARM_INTERNAL_SERVER_ERROR;
}
