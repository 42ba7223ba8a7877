#include "identity/agents.h"

#include "parties/partner_agents.h"
#include "parties/partner_customers.h"
#include "parties/principals.h"

// One that the directory does not know is another issuer's, and a member there.
static enum store_result check_member(struct store_db *db, struct arena *arena,
                                      const struct guid *principal) {
    struct principal_row row;
    const enum store_result found = store_principal_by_id(db, arena, principal, &row);
    if (found == STORE_MISSING)
        return STORE_OK;
    return found == STORE_OK && row.is_guest ? STORE_MISSING : found;
}

enum store_result agents_find_partner(struct store_db *db, struct arena *arena,
                                      const struct guid *principal, const struct guid *home,
                                      struct partner_row *ret_partner) {
    const enum store_result found = store_partner_of_tenant(db, arena, home, ret_partner);
    if (found != STORE_OK)
        return found;
    return ret_partner->names_agents ? store_partner_agent_find(db, ret_partner->id, principal)
                                     : check_member(db, arena, principal);
}

enum store_result agents_check_access(struct store_db *db, struct arena *arena,
                                      const struct guid *principal, const struct guid *home,
                                      const struct guid *customer) {
    struct partner_row partner;
    struct partner_customer_row row;
    enum store_result found = agents_find_partner(db, arena, principal, home, &partner);
    if (found == STORE_OK)
        found = store_partner_customer_find(db, arena, partner.root, customer, &row);
    if (found != STORE_OK)
        return found;
    return partner.root == partner.id || row.reseller == partner.id ? STORE_OK : STORE_MISSING;
}
