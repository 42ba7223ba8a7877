// Tenants (Microsoft Entra directories) that are known here.
#ifndef AZSREG_PARTIES_TENANTS_H
#define AZSREG_PARTIES_TENANTS_H

#include "parties/partners.h"

struct tenant_row {
    struct guid id;
    struct text display_name;
    struct text default_domain;
    enum row_origin origin;
};

enum store_result store_tenant_find(struct store_db *db, const struct guid *id);
enum store_result store_tenant_get(struct store_db *db, struct arena *arena, const struct guid *id,
                                   struct tenant_row *ret_row);
// Domains compare without case.
enum store_result store_tenant_of_domain(struct store_db *db, struct arena *arena,
                                         struct text domain, struct tenant_row *ret_row);

// Those after an id (NULL: from the start), ordered by id, at most limit.
enum store_result store_tenant_list(struct store_db *db, struct arena *arena,
                                    const struct guid *after, size_t limit,
                                    struct tenant_row **ret_rows, size_t *ret_count);

// In the place of one with the same id.
enum store_result store_tenant_put(struct store_db *db, const struct tenant_row *row);

enum store_result store_tenant_remove(struct store_db *db, const struct guid *id);

enum store_result store_tenants_age(struct store_db *db, bool all);
enum store_result store_tenants_drop(struct store_db *db, bool all);

// As store_partner_needed; its name is the tenant's id.
enum store_result store_tenant_needed(struct store_db *db, struct arena *arena,
                                      struct directory_need *ret_need);

#endif
