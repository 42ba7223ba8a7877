#include "identity/agents.h"

#include "parties/partner_agents.h"
#include "parties/partner_customers.h"
#include "parties/principals.h"

// Whose token outlives them is no member any more.
static enum store_result check_member(struct store_db *db, struct arena *arena,
                                      const struct agent *agent) {
    struct principal_row row;
    const enum store_result found = store_principal_by_id(db, arena, &agent->principal, &row);
    if (found == STORE_MISSING && agent->is_foreign)
        return STORE_OK;
    return found == STORE_OK && (row.is_guest || row.is_disabled) ? STORE_MISSING : found;
}

enum store_result agents_find_partner(struct store_db *db, struct arena *arena,
                                      const struct agent *agent, struct partner_row *ret_partner) {
    enum store_result found = store_partner_of_tenant(db, arena, &agent->home, ret_partner);
    if (found == STORE_OK)
        found = check_member(db, arena, agent);
    if (found != STORE_OK || !ret_partner->names_agents)
        return found;
    return store_partner_agent_find(db, ret_partner->id, &agent->principal);
}

enum store_result agents_check_access(struct store_db *db, struct arena *arena,
                                      const struct agent *agent, const struct guid *customer) {
    struct partner_row partner;
    struct partner_customer_row row;
    enum store_result found = agents_find_partner(db, arena, agent, &partner);
    if (found == STORE_OK)
        found = store_partner_customer_find(db, arena, partner.root, customer, &row);
    if (found != STORE_OK)
        return found;
    return partner.root == partner.id || row.reseller == partner.id ? STORE_OK : STORE_MISSING;
}
