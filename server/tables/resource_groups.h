// Resource groups. Names compare without case.
#ifndef AZSREG_TABLES_RESOURCE_GROUPS_H
#define AZSREG_TABLES_RESOURCE_GROUPS_H

#include "engine/db.h"

struct resource_group_row {
    int64_t id;
    struct text name;
    struct text location;
    struct text managed_by;
    struct text tags; // a JSON object, or empty
};

enum store_result store_resource_group_find(struct store_db *db, struct arena *arena,
                                            const struct guid *subscription, struct text name,
                                            struct resource_group_row *ret_row);

// Those after a name (empty: from the start), ordered by name, at most limit, and fewer where they
// are large (statement_page): there are none left when none come.
enum store_result store_resource_group_list(struct store_db *db, struct arena *arena,
                                            const struct guid *subscription, struct text after,
                                            size_t limit, struct resource_group_row **ret_rows,
                                            size_t *ret_count);

// Adds one; ret_id may be NULL. One that is there already is left alone (ret_id is then untouched).
enum store_result store_resource_group_add(struct store_db *db, const struct guid *subscription,
                                           const struct resource_group_row *row, int64_t *ret_id);

// Writes managed_by and tags of the row with this id.
enum store_result store_resource_group_update(struct store_db *db,
                                              const struct resource_group_row *row);

// Removes it and everything in it.
enum store_result store_resource_group_remove(struct store_db *db, int64_t id);

#endif
