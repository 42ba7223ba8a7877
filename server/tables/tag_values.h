// The values that a subscription offers for a tag name.
#ifndef AZSREG_TABLES_TAG_VALUES_H
#define AZSREG_TABLES_TAG_VALUES_H

#include "engine/db.h"

// Whether it is offered: OK or MISSING.
enum store_result store_tag_value_offered(struct store_db *db, const struct guid *subscription,
                                          struct text name, struct text value);

// Of a name that is offered; of another nothing is added.
enum store_result store_tag_value_add(struct store_db *db, const struct guid *subscription,
                                      struct text name, struct text value);
enum store_result store_tag_value_remove(struct store_db *db, const struct guid *subscription,
                                         struct text name, struct text value);

#endif
