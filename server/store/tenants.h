// The directory's tenants, to read.
#ifndef AZSREG_STORE_TENANTS_H
#define AZSREG_STORE_TENANTS_H

#include "store/directory.h"

// OK where the directory knows it, MISSING where not.
enum store_result store_tenant_find(struct store_db *db, const struct guid *id);

// Those after an id (NULL: from the start), ordered by id, at most limit.
enum store_result store_tenant_list(struct store_db *db, struct arena *arena,
                                    const struct guid *after, size_t limit,
                                    struct tenant_row **ret_rows, size_t *ret_count);

#endif
