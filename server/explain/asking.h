// The checks of one call, each asked by itself, on the state that the call has met.
#ifndef AZSREG_EXPLAIN_ASKING_H
#define AZSREG_EXPLAIN_ASKING_H

#include "explain/checks.h"
#include "stack/ownership.h"
#include "tables/registrations.h"

enum verdict {
    CHECK_NOT_OF_THIS, // the route does not ask it
    CHECK_PASSED,
    CHECK_FAILED,      // the one that answers
    CHECK_WOULD_FAIL,  // behind that
    CHECK_NOT_REACHED, // what it is about is not there, or it was not looked at
    CHECK_NOT_ASKED,   // nobody has to sign in
};

struct asking {
    struct arm_call *call; // answered; its error is as it was answered
    enum arm_code code;
    enum check failed; // where it was refused
    enum verdict verdicts[CHECKS];
    bool has_registration;
    struct registration_row registration;
    bool has_facts; // of a customer's PUT
    struct ownership_facts facts;
};

// Asks them, while call->running has the state that the answer was made of.
void asking_run(struct asking *asking, struct arm_call *call, enum arm_code code);

#endif
