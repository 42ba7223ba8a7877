// Who speaks for a partner: the members of its tenant, or of these the ones that it names; guests
// never. And where they may act: in the tenants of its customers, which it has delegated access to.
#ifndef AZSREG_IDENTITY_AGENTS_H
#define AZSREG_IDENTITY_AGENTS_H

#include "parties/partners.h"

// Whether one of a tenant is an agent of the partner whose tenant it is: OK, with the partner, or
// MISSING.
enum store_result agents_find_partner(struct store_db *db, struct arena *arena,
                                      const struct guid *principal, const struct guid *home,
                                      struct partner_row *ret_partner);

// Whether one of a tenant is an agent of a partner whose customer another tenant is: OK or MISSING.
enum store_result agents_check_access(struct store_db *db, struct arena *arena,
                                      const struct guid *principal, const struct guid *home,
                                      const struct guid *customer);

#endif
