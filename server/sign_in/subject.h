// Whom somebody who has signed in at home is in the tenant that a token is asked for: a member, a
// guest, or an agent of a partner that has delegated access to it.
#ifndef AZSREG_SIGN_IN_SUBJECT_H
#define AZSREG_SIGN_IN_SUBJECT_H

#include "identity/tokens.h"

enum subject_verdict {
    SUBJECT_FITS,
    SUBJECT_ELSEWHERE,    // has nothing to do with the tenant
    SUBJECT_DISABLED,     // may not sign in at all
    SUBJECT_NOT_REDEEMED, // is invited, and has not taken the invitation
};

// Fills in principal, tenant and object_id for subject->authority. ret_invited is the guest of
// SUBJECT_NOT_REDEEMED.
enum subject_verdict subject_find(struct arm_call *call, const struct principal_row *home,
                                  struct token_subject *subject, struct guid *ret_invited);

#endif
