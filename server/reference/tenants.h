// The directory's tenants, replaced with it as a whole.
#ifndef AZSREG_REFERENCE_TENANTS_H
#define AZSREG_REFERENCE_TENANTS_H

#include "store/db.h"

struct tenant_row {
    struct guid id;
    struct text display_name;
    struct text default_domain;
};

// OK where the directory knows it, MISSING where not.
enum store_result store_tenant_find(struct store_db *db, const struct guid *id);

// Those after an id (NULL: from the start), ordered by id, at most limit.
enum store_result store_tenant_list(struct store_db *db, struct arena *arena,
                                    const struct guid *after, size_t limit,
                                    struct tenant_row **ret_rows, size_t *ret_count);

enum store_result store_tenant_add(struct store_db *db, const struct tenant_row *row);
enum store_result store_tenants_clear(struct store_db *db);

#endif
