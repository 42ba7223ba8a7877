// Who speaks for a partner that names its agents.
#ifndef AZSREG_PARTIES_PARTNER_AGENTS_H
#define AZSREG_PARTIES_PARTNER_AGENTS_H

#include "engine/db.h"

// Adding twice is fine.
enum store_result store_partner_agent_add(struct store_db *db, int64_t partner,
                                          const struct guid *principal);
enum store_result store_partner_agent_find(struct store_db *db, int64_t partner,
                                           const struct guid *principal);
enum store_result store_partner_agents_clear(struct store_db *db, int64_t partner);
// Those after one (NULL: from the start), at most limit.
enum store_result store_partner_agents(struct store_db *db, struct arena *arena, int64_t partner,
                                       const struct guid *after, size_t limit,
                                       struct guid **ret_rows, size_t *ret_count);

#endif
