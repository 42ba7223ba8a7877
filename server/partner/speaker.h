// For which partner a call of Partner Center's speaks, and whose customers it may see.
#ifndef AZSREG_PARTNER_SPEAKER_H
#define AZSREG_PARTNER_SPEAKER_H

#include "app/app.h"
#include "parties/partner_customers.h"
#include "parties/partners.h"

// The header that names a partner, or its tenant, where nobody has to sign in.
#define SPEAKER_FIELD "x-azsreg-partner"

struct speaker {
    struct partner_row partner; // id 0: --loose, and there is none yet
    int64_t root;               // who sells: the partner itself, or a reseller's provider
    bool is_reseller;           // it sees the customers that it looks after, and changes nothing
};

// AccessDenied where the caller speaks for nobody, or a reseller writes; 502 where the directory
// says that the partner cannot be asked.
enum arm_code speaker_find(struct arm_call *call, struct speaker *ret_speaker);

// The customer of the path. One that is another's is as unknown as one that is nobody's.
enum arm_code speaker_customer(struct arm_call *call, const struct speaker *speaker,
                               struct partner_customer_row *ret_customer);

// The two at once.
enum arm_code speaker_and_customer(struct arm_call *call, struct speaker *ret_speaker,
                                   struct partner_customer_row *ret_customer);

#endif
