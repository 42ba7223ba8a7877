// Where custom roles may be assigned: on these scopes and below them. Scopes compare without case.
#ifndef AZSREG_REFERENCE_ROLE_DEFINITION_SCOPES_H
#define AZSREG_REFERENCE_ROLE_DEFINITION_SCOPES_H

#include "engine/db.h"
#include "reference/lineage.h"

// Those of a role, in the order in which they were said.
enum store_result store_role_definition_scopes(struct store_db *db, struct arena *arena,
                                               const struct guid *role, struct text **ret_scopes,
                                               size_t *ret_count);

// Whether the role may be assigned on the last scope of the lineage.
enum store_result store_role_definition_reaches(struct store_db *db, const struct guid *role,
                                                const struct lineage *lineage);

// One more; one that is there already keeps its place.
enum store_result store_role_definition_scope_add(struct store_db *db, const struct guid *role,
                                                  size_t place, struct text scope);

enum store_result store_role_definition_scopes_clear(struct store_db *db, const struct guid *role);

// For store_role_definitions_take_over, after it: the same of roles that have other scopes too.
enum store_result store_role_definition_scopes_take_over(struct store_db *db, struct text scope,
                                                         const struct guid *subscription);

#endif
