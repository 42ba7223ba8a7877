#include "stack/ownership.h"

bool ownership_allows_customers(struct text billing_model) {
    return !text_is(billing_model, TEXT("Capacity"));
}

static bool may_have_customers(const struct ownership_party *registration) {
    return registration->assumed || text_same(registration->offer, TEXT("CSP")) ||
           text_same(registration->offer, TEXT("APSS"));
}

static bool can_be_asked(const struct ownership_party *party) {
    return !party->known || party->partner_reachable;
}

static enum ownership_verdict check_state(const struct ownership_party *customer) {
    if (customer->assumed)
        return OWNERSHIP_OK;
    if (!customer->known)
        return OWNERSHIP_UNKNOWN;
    if (text_is(customer->state, TEXT("Active")))
        return OWNERSHIP_OK;
    return text_is(customer->state, TEXT("Suspended")) ? OWNERSHIP_SUSPENDED : OWNERSHIP_DELETED;
}

// A reseller rolls up to its indirect provider, so roots are compared. Without a partner nothing
// is owned by the same one.
static enum ownership_verdict check_partner(const struct ownership_party *registration,
                                            const struct ownership_party *customer) {
    if (registration->assumed || customer->assumed)
        return OWNERSHIP_OK;
    if (!customer->root_partner)
        return OWNERSHIP_NO_PARTNER;
    return registration->root_partner == customer->root_partner ? OWNERSHIP_OK
                                                                : OWNERSHIP_OTHER_PARTNER;
}

static bool tenant_fits(struct text tenant_id, const struct guid *tenant) {
    struct guid given;
    return !tenant_id.at || (guid_read(tenant_id, &given) && guid_is(&given, tenant));
}

enum ownership_verdict ownership_check(const struct ownership_facts *facts) {
    const struct ownership_party *customer = &facts->customer;
    struct guid id;
    if (!guid_read_lower(facts->customer_id, &id))
        return OWNERSHIP_ID_NOT_LOWER_CASE_GUID;
    if (!ownership_allows_customers(facts->billing_model))
        return OWNERSHIP_CAPACITY;
    if (!may_have_customers(&facts->registration))
        return OWNERSHIP_DEFAULT_OFFER;
    if (!facts->approved)
        return OWNERSHIP_NOT_APPROVED;
    if (!can_be_asked(&facts->registration) || !can_be_asked(customer))
        return OWNERSHIP_NOT_REACHABLE;
    const enum ownership_verdict state = check_state(customer);
    if (state != OWNERSHIP_OK)
        return state;
    if (!customer->assumed && !text_same(customer->offer, TEXT("CSP")))
        return OWNERSHIP_NOT_CSP;
    const enum ownership_verdict partner = check_partner(&facts->registration, customer);
    if (partner != OWNERSHIP_OK)
        return partner;
    return tenant_fits(facts->tenant_id, &customer->tenant) ? OWNERSHIP_OK : OWNERSHIP_OTHER_TENANT;
}

bool ownership_same_tenant(const struct ownership_party *a, const struct ownership_party *b) {
    return a->assumed || b->assumed || guid_is(&a->tenant, &b->tenant);
}

enum ownership_verdict ownership_check_move(const struct ownership_move *move) {
    const struct ownership_party *source = &move->source;
    const struct ownership_party *target = &move->target;
    if (!ownership_same_tenant(source, target))
        return OWNERSHIP_OTHER_TENANT;
    if (!may_have_customers(source) || !may_have_customers(target))
        return OWNERSHIP_DEFAULT_OFFER;
    if (!can_be_asked(source) || !can_be_asked(target))
        return OWNERSHIP_NOT_REACHABLE;
    const enum ownership_verdict partner = check_partner(source, target);
    if (partner != OWNERSHIP_OK)
        return partner;
    return move->has_customers && !move->target_approved ? OWNERSHIP_NOT_APPROVED : OWNERSHIP_OK;
}
