// Who may be a customer under a registration: checks 2 to 9 of docs/contract.md, "Customer
// subscriptions", in their order, after the Azure Stack operator documentation. A pure rule: facts
// in, a verdict out.
#ifndef AZSREG_STACK_OWNERSHIP_H
#define AZSREG_STACK_OWNERSHIP_H

#include "base/guid.h"
#include "base/nodiscard.h"

// A subscription, as far as ownership asks.
struct ownership_party {
    bool known;   // the directory knows it
    bool assumed; // --loose: not known, counts as a CSP subscription of the registration's partner
    struct text state; // "Active", "Suspended", "Deleted"
    struct text offer;
    int64_t root_partner; // 0 for none
    bool partner_reachable;
    struct guid tenant;
};

struct ownership_facts {
    struct text customer_id; // as it stood in the URL
    struct text billing_model;
    bool approved; // the default subscription, for multi-tenancy
    struct ownership_party registration;
    struct ownership_party customer;
    struct text tenant_id; // as the request gave it; .at NULL where it did not
};

enum NODISCARD ownership_verdict {
    OWNERSHIP_OK,
    OWNERSHIP_ID_NOT_LOWER_CASE_GUID, // 2
    OWNERSHIP_CAPACITY,               // 3
    OWNERSHIP_DEFAULT_OFFER,          // 4: neither CSP nor APSS
    OWNERSHIP_NOT_APPROVED,           // 4
    OWNERSHIP_NOT_REACHABLE,          // 5
    OWNERSHIP_UNKNOWN,                // 6
    OWNERSHIP_SUSPENDED,              // 6
    OWNERSHIP_DELETED,                // 6
    OWNERSHIP_NOT_CSP,                // 7
    OWNERSHIP_NO_PARTNER,             // 8: the customer has none
    OWNERSHIP_OTHER_PARTNER,          // 8
    OWNERSHIP_OTHER_TENANT,           // 9
};

// The checks, in their order.
enum ownership_question {
    OWNERSHIP_ASKS_ID,       // 2
    OWNERSHIP_ASKS_BILLING,  // 3
    OWNERSHIP_ASKS_OFFER,    // 4
    OWNERSHIP_ASKS_APPROVAL, // 4
    OWNERSHIP_ASKS_REACH,    // 5
    OWNERSHIP_ASKS_KNOWN,    // 6
    OWNERSHIP_ASKS_STATE,    // 6
    OWNERSHIP_ASKS_CSP,      // 7
    OWNERSHIP_ASKS_PARTNER,  // 8
    OWNERSHIP_ASKS_TENANT,   // 9
    OWNERSHIP_QUESTIONS,
};

// What one of them says, whatever the others do. From the state on they are about a customer that
// is known, or assumed.
enum ownership_verdict ownership_ask(const struct ownership_facts *facts,
                                     enum ownership_question question);

// The first that fails.
enum ownership_verdict ownership_check(const struct ownership_facts *facts);

// Between which subscriptions a registration may be moved: "supported for CSPs when both
// subscriptions resolve to the same Partner ID"; one that has customers asks check 4 as well.
struct ownership_move {
    struct ownership_party source;
    struct ownership_party target;
    bool target_approved; // for multi-tenancy
    bool has_customers;
};

// OK, OTHER_TENANT, DEFAULT_OFFER, NOT_REACHABLE, NO_PARTNER, OTHER_PARTNER or NOT_APPROVED.
enum ownership_verdict ownership_check_move(const struct ownership_move *move);

// Whether both are of one tenant, which is asked of whatever is moved.
bool ownership_same_tenant(const struct ownership_party *a, const struct ownership_party *b);

// Check 3 alone, which holds for every operation on customer subscriptions.
bool ownership_allows_customers(struct text billing_model);

#endif
