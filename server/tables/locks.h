// Locks, by the scope they are on and their name. Both compare without case; the first writer's
// casing is kept.
#ifndef AZSREG_TABLES_LOCKS_H
#define AZSREG_TABLES_LOCKS_H

#include "engine/db.h"
#include "reference/lineage.h"

struct lock_row {
    struct text scope;
    struct text name;
    struct text level; // "CanNotDelete", "ReadOnly"
    struct text notes; // empty for none
};

enum store_result store_lock_find(struct store_db *db, struct arena *arena, struct text scope,
                                  struct text name, struct lock_row *ret_row);

// Those at and above a scope, and below it where the lineage asks for that, after a scope and a
// name (empty: from the start), ordered by both, at most limit.
enum store_result store_lock_list(struct store_db *db, struct arena *arena,
                                  const struct lineage *lineage, struct text after_scope,
                                  struct text after_name, size_t limit, struct lock_row **ret_rows,
                                  size_t *ret_count);

// Writes a new one, or level and notes of the one with this scope and name.
enum store_result store_lock_put(struct store_db *db, const struct lock_row *row);

// MISSING where there is none.
// MISSING where there is none.
enum store_result store_lock_remove(struct store_db *db, struct text scope, struct text name);

// Those that stand on a scope stand on another one from then on.
enum store_result store_locks_move(struct store_db *db, struct text scope, struct text other);

#endif
