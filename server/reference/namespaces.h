// The namespaces of resource providers that are registered in a subscription. They compare without
// case.
#ifndef AZSREG_REFERENCE_NAMESPACES_H
#define AZSREG_REFERENCE_NAMESPACES_H

#include "engine/db.h"

// OK where it is, MISSING where not; it never is in a subscription of a stack's.
enum store_result store_namespace_find(struct store_db *db, const struct guid *subscription,
                                       struct text name);
enum store_result store_namespace_add(struct store_db *db, const struct guid *subscription,
                                      struct text name);
enum store_result store_namespace_remove(struct store_db *db, const struct guid *subscription,
                                         struct text name);

// A subscription's after a name (empty: from the start), ordered by it, at most limit.
enum store_result store_namespace_list(struct store_db *db, struct arena *arena,
                                       const struct guid *subscription, struct text after,
                                       size_t limit, struct text **ret_names, size_t *ret_count);

#endif
