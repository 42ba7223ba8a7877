// Who speaks for a partner: the members of its tenant, or of these the ones that it names; guests
// never. And where they may act: in the tenants of its customers, which it has delegated access to.
#ifndef AZSREG_IDENTITY_AGENTS_H
#define AZSREG_IDENTITY_AGENTS_H

#include "parties/partners.h"

// Somebody, and whose they say they are.
struct agent {
    struct guid principal;
    struct guid home; // a tenant
    bool is_foreign;  // of another issuer, so the directory need not know them
};

// Whether somebody is an agent of the partner whose tenant theirs is: OK, with the partner, or
// MISSING.
enum store_result agents_find_partner(struct store_db *db, struct arena *arena,
                                      const struct agent *agent, struct partner_row *ret_partner);

// Whether somebody is an agent of a partner whose customer a tenant is: OK or MISSING.
enum store_result agents_check_access(struct store_db *db, struct arena *arena,
                                      const struct agent *agent, const struct guid *customer);

#endif
