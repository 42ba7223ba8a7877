// Custom roles: what clients have defined. Names compare without case.
#ifndef AZSREG_REFERENCE_ROLE_DEFINITIONS_H
#define AZSREG_REFERENCE_ROLE_DEFINITIONS_H

#include "engine/db.h"
#include "reference/lineage.h"

// What a role allows: lists of actions, one a line.
struct role_permission {
    struct text actions;
    struct text not_actions;
    struct text data_actions;
    struct text not_data_actions;
};

struct role_definition_row {
    struct guid id;
    struct text name;
    struct text description;
    struct role_permission permission;
};

enum store_result store_role_definition_find(struct store_db *db, struct arena *arena,
                                             const struct guid *id,
                                             struct role_definition_row *ret_row);

// Those that may be assigned on the last scope of a lineage, and below it where the lineage asks
// for that, after an id (NULL: from the start), ordered by id, at most limit. They may be large
// (statement_page).
enum store_result store_role_definition_list(struct store_db *db, struct arena *arena,
                                             const struct lineage *lineage,
                                             const struct guid *after, size_t limit,
                                             struct role_definition_row **ret_rows,
                                             size_t *ret_count);

// Whether another one has the name.
enum store_result store_role_definition_same_name(struct store_db *db, const struct guid *id,
                                                  struct text name);

enum store_result store_role_definition_count(struct store_db *db, size_t *ret_count);

// Each custom role that a principal has on the scope or below it, ordered by id. A caller may have
// thousands, and each may be large: a row is gone when look returns.
enum store_result
store_role_definitions_held(struct store_db *db, const struct guid *principal, struct text scope,
                            void (*look)(void *context, const struct role_definition_row *row),
                            void *context);

// A new one, or in the place of the one with the same id.
enum store_result store_role_definition_put(struct store_db *db,
                                            const struct role_definition_row *row);

// Its scopes go with it.
enum store_result store_role_definition_remove(struct store_db *db, const struct guid *id);

// Before the directory comes to know a subscription: where --loose has made one of this id, what
// whoever was signed in has defined for nothing but it ends here.
enum store_result store_role_definitions_take_over(struct store_db *db, struct text scope,
                                                   const struct guid *subscription);

#endif
