#include "usage/payer.h"

static bool is_gone(const struct payer_party *party) {
    return (!party->is_known && !party->is_assumed) || text_is(party->state, TEXT("Deleted"));
}

// "A CSP partner who is not responsible" is not billed. Of what --loose made nobody knows whose it
// is.
static bool has_other_partner(const struct payer_facts *facts) {
    return !facts->mapped.is_assumed && !facts->by_default.is_assumed &&
           facts->mapped.root_partner != facts->by_default.root_partner;
}

static enum payer_rule rule_of(const struct payer_facts *facts) {
    if (facts->is_correction)
        return PAYER_ADJUSTMENT;
    if (text_is(facts->billing_model, TEXT("Capacity")))
        return PAYER_CAPACITY_REGISTRATION;
    if (!facts->has_tenant)
        return PAYER_TENANT_UNKNOWN;
    if (!facts->is_mapped)
        return PAYER_TENANT_NOT_REGISTERED;
    if (is_gone(&facts->mapped))
        return PAYER_SUBSCRIPTION_GONE;
    return has_other_partner(facts) ? PAYER_PARTNER_CHANGED : PAYER_TENANT_MAPPING;
}

struct payer payer_of(const struct payer_facts *facts) {
    const enum payer_rule rule = rule_of(facts);
    if (rule == PAYER_ADJUSTMENT)
        return (struct payer){rule, facts->corrected_payer};
    return (struct payer){rule,
                          rule == PAYER_TENANT_MAPPING ? facts->mapped.id : facts->by_default.id};
}

const char *payer_rule_name(enum payer_rule rule) {
    static const char *const names[PAYER_RULES] = {
        [PAYER_ADJUSTMENT] = "Adjustment",
        [PAYER_CAPACITY_REGISTRATION] = "CapacityRegistration",
        [PAYER_TENANT_UNKNOWN] = "TenantUnknown",
        [PAYER_TENANT_NOT_REGISTERED] = "TenantNotRegistered",
        [PAYER_SUBSCRIPTION_GONE] = "SubscriptionGone",
        [PAYER_PARTNER_CHANGED] = "PartnerChanged",
        [PAYER_TENANT_MAPPING] = "TenantMapping",
    };
    return names[rule];
}

enum payer_rule payer_rule_named(struct text name) {
    enum payer_rule rule = PAYER_ADJUSTMENT;
    while (rule < PAYER_RULES && !text_is(name, text_of(payer_rule_name(rule))))
        rule++;
    return rule;
}
