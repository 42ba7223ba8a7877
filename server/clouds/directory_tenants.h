// Whose people may sign in to a stack, besides its home tenant's: resources of the stack's groups.
#ifndef AZSREG_CLOUDS_DIRECTORY_TENANTS_H
#define AZSREG_CLOUDS_DIRECTORY_TENANTS_H

#include "engine/db.h"
#include "parties/row_origin.h"

struct directory_tenant_row {
    struct text name; // a domain
    struct text location;
    struct guid tenant;
    enum row_origin origin;
    struct text group; // read only
};

// In the place of one of the same name, which compares without case.
enum store_result store_directory_tenant_put(struct store_db *db, int64_t group,
                                             const struct directory_tenant_row *row);
enum store_result store_directory_tenant_find(struct store_db *db, struct arena *arena,
                                              int64_t group, struct text name,
                                              struct directory_tenant_row *ret_row);
enum store_result store_directory_tenant_remove(struct store_db *db, int64_t group,
                                                struct text name);

// A group's after a name (empty: from the start), ordered by it.
enum store_result store_directory_tenant_list(struct store_db *db, struct arena *arena,
                                              int64_t group, struct text after, size_t limit,
                                              struct directory_tenant_row **ret_rows,
                                              size_t *ret_count);

// Whether people of a tenant may sign in to a stack: of its home, or of a directory tenant. OK or
// MISSING.
enum store_result store_stack_lets_in(struct store_db *db, const struct guid *stack,
                                      const struct guid *tenant);

// Those of one tenant become another's.
enum store_result store_directory_tenants_pass_on(struct store_db *db, const struct guid *from,
                                                  const struct guid *into);

enum store_result store_directory_tenants_age(struct store_db *db, bool all);
enum store_result store_directory_tenants_drop(struct store_db *db, bool all);

#endif
