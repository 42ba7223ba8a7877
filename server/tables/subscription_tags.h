// The tags of subscriptions.
#ifndef AZSREG_TABLES_SUBSCRIPTION_TAGS_H
#define AZSREG_TABLES_SUBSCRIPTION_TAGS_H

#include "engine/db.h"

// A subscription's own tags, a JSON object; empty where it has none.
enum store_result store_subscription_tags(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription, struct text *ret_tags);
enum store_result store_subscription_tags_put(struct store_db *db, const struct guid *subscription,
                                              struct text tags);

#endif
