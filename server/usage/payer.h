// Who pays for a usage record: "a service in Azure consults the registration and maps each tenant's
// usage to the appropriate tenant subscription. If a tenant has not been registered, that usage
// goes to the default subscription" (Azure Stack operator documentation). A pure rule: facts as
// they are when the record is reported in, a payer out.
#ifndef AZSREG_USAGE_PAYER_H
#define AZSREG_USAGE_PAYER_H

#include "base/guid.h"

// A subscription, as far as this rule asks.
struct payer_party {
    struct guid id;
    bool is_known;        // the directory knows it
    bool is_assumed;      // it is what --loose made, and nobody knows whose
    struct text state;    // "Active", "Suspended", "Deleted"
    int64_t root_partner; // 0 for none
};

struct payer_facts {
    bool is_correction;            // of a record that was charged
    struct guid corrected_payer;   // to this one
    struct text billing_model;     // the registration's
    bool has_tenant;               // somebody has said whose the stack's subscription is
    bool is_mapped;                // that tenant, under this registration, at that time
    struct payer_party by_default; // the registration's subscription
    struct payer_party mapped;     // where it is
};

enum payer_rule {
    PAYER_ADJUSTMENT,
    PAYER_CAPACITY_REGISTRATION,
    PAYER_TENANT_UNKNOWN,
    PAYER_TENANT_NOT_REGISTERED,
    PAYER_SUBSCRIPTION_GONE,
    PAYER_PARTNER_CHANGED,
    PAYER_TENANT_MAPPING,
    PAYER_RULES,
};

struct payer {
    enum payer_rule rule; // the first that fits
    struct guid subscription;
};

struct payer payer_of(const struct payer_facts *facts);

// "TenantMapping"
const char *payer_rule_name(enum payer_rule rule);

// And back; PAYER_RULES for what is none.
enum payer_rule payer_rule_named(struct text name);

#endif
