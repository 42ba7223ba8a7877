// Role assignments: who has which role on a scope. Scopes compare without case.
#ifndef AZSREG_REFERENCE_ROLE_ASSIGNMENTS_H
#define AZSREG_REFERENCE_ROLE_ASSIGNMENTS_H

#include "engine/db.h"
#include "reference/lineage.h"

struct role_assignment_row {
    struct text scope;
    struct guid name;
    struct guid principal;
    struct guid role;
    struct text principal_type; // "User", "ServicePrincipal", …; empty where nobody said
    bool in_directory;          // the directory file has it, not a client
};

enum store_result store_role_assignment_find(struct store_db *db, struct arena *arena,
                                             struct text scope, const struct guid *name,
                                             struct role_assignment_row *ret_row);

// Whether the principal has the role on exactly this scope, under any name.
enum store_result store_role_assignment_same(struct store_db *db,
                                             const struct role_assignment_row *row);

// How many there are on a scope and below it.
enum store_result store_role_assignment_count(struct store_db *db, struct text scope,
                                              size_t *ret_count);

// Those at and above a scope, and below it where the lineage asks for that, after a scope and a
// name (empty and NULL: from the start), ordered by both, at most limit.
enum store_result store_role_assignment_list(struct store_db *db, struct arena *arena,
                                             const struct lineage *lineage, struct text after_scope,
                                             const struct guid *after_name, size_t limit,
                                             struct role_assignment_row **ret_rows,
                                             size_t *ret_count);

// All there are, after a scope and a name, ordered by both.
enum store_result store_role_assignment_all(struct store_db *db, struct arena *arena,
                                            struct text after_scope, const struct guid *after_name,
                                            size_t limit, struct role_assignment_row **ret_rows,
                                            size_t *ret_count);

// All of a principal, on whatever scope.
enum store_result store_role_assignments_of(struct store_db *db, struct arena *arena,
                                            const struct guid *principal,
                                            struct role_assignment_row **ret_rows,
                                            size_t *ret_count);

// Whether anybody has the role.
enum store_result store_role_assignment_uses(struct store_db *db, const struct guid *role);

// The first scope after another one (empty: of all) on which anybody has the role.
enum store_result store_role_assignment_next_scope(struct store_db *db, struct arena *arena,
                                                   const struct guid *role, struct text after,
                                                   struct text *ret_scope);

enum store_result store_role_assignment_add(struct store_db *db,
                                            const struct role_assignment_row *row);

enum store_result store_role_assignment_remove(struct store_db *db, struct text scope,
                                               const struct guid *name);

// What one principal has becomes another's: the same under two ids.
enum store_result store_role_assignments_pass_on(struct store_db *db, const struct guid *from,
                                                 const struct guid *to);
enum store_result store_role_assignments_remove_of(struct store_db *db,
                                                   const struct guid *principal);

// Removes those of the directory file.
enum store_result store_role_assignments_clear(struct store_db *db);

// Removes all at a scope and below it.
enum store_result store_role_assignment_remove_all(struct store_db *db, struct text scope);

// Before the directory comes to know a subscription: where --loose has made one of this id, whoever
// was signed in could assign roles in it. Those assignments end here; what the directory file says
// comes after.
enum store_result store_role_assignments_take_over(struct store_db *db, struct text scope,
                                                   const struct guid *subscription);

#endif
