// Which customer subscription a tenant was mapped to at a time.
#ifndef AZSREG_USAGE_MAPPING_AT_H
#define AZSREG_USAGE_MAPPING_AT_H

#include "tables/customer_subscriptions.h"

// Under the registration with this number, of this subscription: in force since then, or ended
// since. MISSING where there was none. Of one that has ended only id, tenant and valid_from_ms are
// set.
enum store_result usage_mapping_at(struct store_db *db, struct arena *arena,
                                   const struct guid *subscription, int64_t instance,
                                   const struct guid *tenant, int64_t at_ms,
                                   struct customer_subscription_row *ret_mapping);

#endif
