// Whose cloud a registration speaks of.
#ifndef AZSREG_USAGE_CLOUD_H
#define AZSREG_USAGE_CLOUD_H

#include "clouds/user_subscriptions.h"
#include "usage/payer.h"

// by_default: its own subscription. OK also where that has no partner.
enum store_result usage_cloud_find(struct store_db *db, struct arena *arena,
                                   const struct payer_party *by_default, struct text cloud_id,
                                   struct cloud *ret_cloud);

#endif
