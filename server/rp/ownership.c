#include "rp/ownership.h"

bool ownership_allows_customers(struct text billing_model) {
    return !text_is(billing_model, TEXT("Capacity"));
}

static bool may_have_customers(const struct ownership_facts *facts) {
    const struct ownership_party *registration = &facts->registration;
    return facts->approved &&
           (registration->assumed || text_same(registration->offer, TEXT("CSP")) ||
            text_same(registration->offer, TEXT("APSS")));
}

static bool can_be_asked(const struct ownership_party *party) {
    return !party->known || party->partner_reachable;
}

// A reseller rolls up to its indirect provider, so roots are compared. Without a partner nothing
// is owned by the same one.
static bool is_same_owner(const struct ownership_party *a, const struct ownership_party *b) {
    return a->assumed || b->assumed || (a->root_partner != 0 && a->root_partner == b->root_partner);
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
    if (!may_have_customers(facts))
        return OWNERSHIP_NOT_APPROVED;
    if (!can_be_asked(&facts->registration) || !can_be_asked(customer))
        return OWNERSHIP_NOT_REACHABLE;
    if (!customer->assumed && (!customer->known || !customer->active))
        return OWNERSHIP_UNKNOWN_OR_INACTIVE;
    if (!customer->assumed && !text_same(customer->offer, TEXT("CSP")))
        return OWNERSHIP_NOT_CSP;
    if (!is_same_owner(&facts->registration, customer))
        return OWNERSHIP_OTHER_PARTNER;
    if (!tenant_fits(facts->tenant_id, &customer->tenant))
        return OWNERSHIP_OTHER_TENANT;
    return OWNERSHIP_OK;
}
