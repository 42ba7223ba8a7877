// What a request is asked, in order (docs/control.md, "Explain"): one table of the checks, with
// their numbers of docs/contract.md, "Customer subscriptions", and which of them a call is asked.
#ifndef AZSREG_EXPLAIN_CHECKS_H
#define AZSREG_EXPLAIN_CHECKS_H

#include "arm/call.h"

enum check {
    CHECK_PATH,
    CHECK_METHOD,
    CHECK_API_VERSION,
    CHECK_SUBSCRIPTION_ID,
    CHECK_MESSAGE, // size and type of the body
    CHECK_SIGN_IN,
    CHECK_VISIBLE,
    CHECK_ROLE,
    CHECK_GROUP,
    CHECK_REGISTRATION,
    CHECK_DEFAULT_ACTIVE,
    CHECK_PROVIDER,
    CHECK_LOCKS,
    CHECK_BODY,
    CHECK_CUSTOMER_ID,
    CHECK_BILLING_MODEL,
    CHECK_DEFAULT_OFFER,
    CHECK_APPROVED,
    CHECK_REACHABLE,
    CHECK_CUSTOMER_KNOWN,
    CHECK_CUSTOMER_ACTIVE,
    CHECK_CUSTOMER_OFFER,
    CHECK_SAME_PARTNER,
    CHECK_CUSTOMER_TENANT,
    CHECK_RULE, // the operation's own
    CHECK_PRECONDITION,
    CHECKS,
};

struct check_row {
    const char *name;
    int number;         // 0 for none
    const char *says;   // a sentence of the document it comes from; NULL for none
    const char *source; // that document
};

const struct check_row *check_row(enum check check);

// Whether the call's route asks it, whatever the others say.
bool check_is_asked(const struct arm_call *call, enum check check);

// The one that a refusal is of.
enum check check_of_refusal(const struct arm_call *call, enum arm_code code);

#endif
