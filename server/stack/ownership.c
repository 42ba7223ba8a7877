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

static enum ownership_verdict check_id(const struct ownership_facts *facts) {
    struct guid id;
    return guid_read_lower(facts->customer_id, &id) ? OWNERSHIP_OK
                                                    : OWNERSHIP_ID_NOT_LOWER_CASE_GUID;
}

static enum ownership_verdict check_billing(const struct ownership_facts *facts) {
    return ownership_allows_customers(facts->billing_model) ? OWNERSHIP_OK : OWNERSHIP_CAPACITY;
}

static enum ownership_verdict check_offer(const struct ownership_facts *facts) {
    return may_have_customers(&facts->registration) ? OWNERSHIP_OK : OWNERSHIP_DEFAULT_OFFER;
}

static enum ownership_verdict check_approval(const struct ownership_facts *facts) {
    return facts->approved ? OWNERSHIP_OK : OWNERSHIP_NOT_APPROVED;
}

static enum ownership_verdict check_reach(const struct ownership_facts *facts) {
    return can_be_asked(&facts->registration) && can_be_asked(&facts->customer)
               ? OWNERSHIP_OK
               : OWNERSHIP_NOT_REACHABLE;
}

static enum ownership_verdict check_known(const struct ownership_facts *facts) {
    return facts->customer.known || facts->customer.assumed ? OWNERSHIP_OK : OWNERSHIP_UNKNOWN;
}

static enum ownership_verdict check_state(const struct ownership_facts *facts) {
    const struct ownership_party *customer = &facts->customer;
    if (customer->assumed || text_is(customer->state, TEXT("Active")))
        return OWNERSHIP_OK;
    return text_is(customer->state, TEXT("Suspended")) ? OWNERSHIP_SUSPENDED : OWNERSHIP_DELETED;
}

static enum ownership_verdict check_csp(const struct ownership_facts *facts) {
    const struct ownership_party *customer = &facts->customer;
    return customer->assumed || text_same(customer->offer, TEXT("CSP")) ? OWNERSHIP_OK
                                                                        : OWNERSHIP_NOT_CSP;
}

// A reseller rolls up to its indirect provider, so roots are compared. Without a partner nothing
// is owned by the same one.
static enum ownership_verdict compare_partners(const struct ownership_party *registration,
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

static enum ownership_verdict check_partner(const struct ownership_facts *facts) {
    return compare_partners(&facts->registration, &facts->customer);
}

static enum ownership_verdict check_tenant(const struct ownership_facts *facts) {
    return tenant_fits(facts->tenant_id, &facts->customer.tenant) ? OWNERSHIP_OK
                                                                  : OWNERSHIP_OTHER_TENANT;
}

enum ownership_verdict ownership_ask(const struct ownership_facts *facts,
                                     enum ownership_question question) {
    static enum ownership_verdict (*const checks[OWNERSHIP_QUESTIONS])(
        const struct ownership_facts *) = {
        [OWNERSHIP_ASKS_ID] = check_id,           [OWNERSHIP_ASKS_BILLING] = check_billing,
        [OWNERSHIP_ASKS_OFFER] = check_offer,     [OWNERSHIP_ASKS_APPROVAL] = check_approval,
        [OWNERSHIP_ASKS_REACH] = check_reach,     [OWNERSHIP_ASKS_KNOWN] = check_known,
        [OWNERSHIP_ASKS_STATE] = check_state,     [OWNERSHIP_ASKS_CSP] = check_csp,
        [OWNERSHIP_ASKS_PARTNER] = check_partner, [OWNERSHIP_ASKS_TENANT] = check_tenant,
    };
    return checks[question](facts);
}

enum ownership_verdict ownership_check(const struct ownership_facts *facts) {
    enum ownership_verdict verdict = OWNERSHIP_OK;
    for (int i = 0; i < OWNERSHIP_QUESTIONS && verdict == OWNERSHIP_OK; i++)
        verdict = ownership_ask(facts, (enum ownership_question)i);
    return verdict;
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
    const enum ownership_verdict partner = compare_partners(source, target);
    if (partner != OWNERSHIP_OK)
        return partner;
    return move->has_customers && !move->target_approved ? OWNERSHIP_NOT_APPROVED : OWNERSHIP_OK;
}
