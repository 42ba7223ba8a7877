#include "tables/locks.h"

#include "engine/statement.h"

#define LOCK_COLUMNS                                                                               \
    "SELECT scope, name, level, notes, lower(scope), lower(name) FROM resource_lock "

static void lock_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct lock_row *)row = (struct lock_row){
        .scope = column_text(arena, statement, 0),
        .name = column_text(arena, statement, 1),
        .level = column_text(arena, statement, 2),
        .notes = column_text(arena, statement, 3),
    };
}

SQL sql_find = {CHANGES_NOTHING,
                LOCK_COLUMNS "WHERE lower(scope) = lower($1) AND lower(name) = lower($2)"};

enum store_result store_lock_find(struct store_db *db, struct arena *arena, struct text scope,
                                  struct text name, struct lock_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_text(statement, 1, scope);
    bind_text(statement, 2, name);
    return statement_one(db, arena, statement, lock_read_row, ret_row);
}

// '0' is the character after '/': between the two is what is below a scope, and nothing else.
#define AFTER "(lower(scope), lower(name)) > (lower($4), lower($5))"
SQL sql_list = {CHANGES_NOTHING, LOCK_COLUMNS
                "WHERE lower(scope) IN (lower($1), lower($2), lower($3)) AND " AFTER
                " UNION ALL " LOCK_COLUMNS
                "WHERE $6 = 1 AND lower(scope) > lower($3) || '/'"
                " AND lower(scope) < lower($3) || '0' AND " AFTER " ORDER BY 5, 6 LIMIT $7"};

enum store_result store_lock_list(struct store_db *db, struct arena *arena,
                                  const struct lineage *lineage, struct text after_scope,
                                  struct text after_name, size_t limit, struct lock_row **ret_rows,
                                  size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_lineage(statement, lineage);
    bind_text(statement, 4, after_scope);
    bind_text(statement, 5, after_name);
    bind_integer(statement, 7, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, lock_read_row, ret_rows,
                          ret_count);
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO resource_lock (scope, name, level, notes) VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (lower(scope), lower(name)) DO UPDATE SET level = excluded.level, "
               "notes = excluded.notes"};

enum store_result store_lock_put(struct store_db *db, const struct lock_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_text(statement, 1, row->scope);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->level);
    bind_text(statement, 4, row->notes);
    return statement_run(db, statement);
}

SQL sql_remove = {
    CHANGES_STATE,
    "DELETE FROM resource_lock WHERE lower(scope) = lower($1) AND lower(name) = lower($2)"};

enum store_result store_lock_remove(struct store_db *db, struct text scope, struct text name) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove);
    bind_text(statement, 1, scope);
    bind_text(statement, 2, name);
    return statement_run_some(db, statement);
}

SQL sql_move = {CHANGES_STATE,
                "UPDATE resource_lock SET scope = $1 WHERE lower(scope) = lower($2)"};

enum store_result store_locks_move(struct store_db *db, struct text scope, struct text other) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_move);
    bind_text(statement, 1, other);
    bind_text(statement, 2, scope);
    return statement_run(db, statement);
}
