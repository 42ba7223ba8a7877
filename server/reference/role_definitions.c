#include "reference/role_definitions.h"

#include "parties/one_column.h"

#define DEFINITION_COLUMNS                                                                         \
    "SELECT id, name, description, actions, not_actions, data_actions, not_data_actions"           \
    " FROM role_definition "

static void definition_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct role_definition_row *)row = (struct role_definition_row){
        .id = column_guid(statement, 0),
        .name = column_text(arena, statement, 1),
        .description = column_text(arena, statement, 2),
        .permission = {.actions = column_text(arena, statement, 3),
                       .not_actions = column_text(arena, statement, 4),
                       .data_actions = column_text(arena, statement, 5),
                       .not_data_actions = column_text(arena, statement, 6)},
    };
}

SQL sql_find = {CHANGES_NOTHING, DEFINITION_COLUMNS "WHERE id = $1"};

enum store_result store_role_definition_find(struct store_db *db, struct arena *arena,
                                             const struct guid *id,
                                             struct role_definition_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, id);
    return statement_one(db, arena, statement, definition_read_row, ret_row);
}

// '0' is the character after '/': between the two is what is below a scope, and nothing else.
SQL sql_list = {CHANGES_NOTHING, DEFINITION_COLUMNS
                "WHERE id IN (SELECT role FROM role_definition_scope"
                " WHERE lower(scope) IN (lower($1), lower($2), lower($3))"
                " UNION ALL SELECT role FROM role_definition_scope WHERE $4 = 1"
                " AND lower(scope) > lower($3) || '/' AND lower(scope) < lower($3) || '0')"
                " AND id > $5 ORDER BY id LIMIT $6"};

enum store_result store_role_definition_list(struct store_db *db, struct arena *arena,
                                             const struct lineage *lineage,
                                             const struct guid *after, size_t limit,
                                             struct role_definition_row **ret_rows,
                                             size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_text(statement, 1, lineage->subscription);
    bind_text(statement, 2, lineage->group);
    bind_text(statement, 3, lineage->self);
    bind_integer(statement, 4, lineage->below);
    bind_after(statement, 5, after);
    bind_integer(statement, 6, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, definition_read_row,
                          ret_rows, ret_count);
}

SQL sql_same_name = {CHANGES_NOTHING,
                     "SELECT 1 FROM role_definition WHERE lower(name) = lower($1) AND id <> $2"};

enum store_result store_role_definition_same_name(struct store_db *db, const struct guid *id,
                                                  struct text name) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_same_name);
    bind_text(statement, 1, name);
    bind_guid(statement, 2, id);
    return statement_row(db, statement);
}

// All of them, but from the index: there is a bound on how many there are.
SQL sql_count = {CHANGES_NOTHING, "SELECT count(*) FROM role_definition WHERE id > $1"};

enum store_result store_role_definition_count(struct store_db *db, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_count);
    bind_after(statement, 1, NULL);
    return statement_one(db, NULL, statement, count_read_row, ret_count);
}

SQL sql_held = {CHANGES_NOTHING, DEFINITION_COLUMNS
                "WHERE id IN (SELECT role FROM role_assignment WHERE principal = $1"
                " AND (lower(scope) = lower($2)"
                " OR (lower(scope) > lower($2) || '/' AND lower(scope) < lower($2) || '0')))"
                " ORDER BY id"};

enum store_result
store_role_definitions_held(struct store_db *db, const struct guid *principal, struct text scope,
                            void (*look)(void *context, const struct role_definition_row *row),
                            void *context) {
    cleanup_arena struct arena *room = arena_open();
    cleanup_statement struct statement *statement = statement_of(db, &sql_held);
    struct role_definition_row row;
    enum store_result result = room ? STORE_OK : STORE_UNAVAILABLE;
    bind_guid(statement, 1, principal);
    bind_text(statement, 2, scope);
    while (result == STORE_OK) {
        result = statement_one(db, room, statement, definition_read_row, &row);
        if (result == STORE_OK)
            look(context, &row);
        arena_reset(room);
    }
    return result == STORE_MISSING ? STORE_OK : result;
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO role_definition"
               " (id, name, description, actions, not_actions, data_actions, not_data_actions)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7)"
               " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
               " description = excluded.description, actions = excluded.actions,"
               " not_actions = excluded.not_actions, data_actions = excluded.data_actions,"
               " not_data_actions = excluded.not_data_actions"};

enum store_result store_role_definition_put(struct store_db *db,
                                            const struct role_definition_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_guid(statement, 1, &row->id);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->description);
    bind_text(statement, 4, row->permission.actions);
    bind_text(statement, 5, row->permission.not_actions);
    bind_text(statement, 6, row->permission.data_actions);
    bind_text(statement, 7, row->permission.not_data_actions);
    return statement_run(db, statement);
}

SQL sql_remove = {CHANGES_STATE, "DELETE FROM role_definition WHERE id = $1"};

enum store_result store_role_definition_remove(struct store_db *db, const struct guid *id) {
    return statement_run_on(db, &sql_remove, id);
}

#define IN_SCOPE                                                                                   \
    "(lower(scope) = lower($1)"                                                                    \
    " OR (lower(scope) > lower($1) || '/' AND lower(scope) < lower($1) || '0'))"

SQL sql_take_over = {CHANGES_STATE,
                     "DELETE FROM role_definition"
                     " WHERE id IN (SELECT role FROM role_definition_scope WHERE " IN_SCOPE
                     ")"
                     " AND NOT EXISTS (SELECT 1 FROM role_definition_scope"
                     " WHERE role = role_definition.id AND NOT " IN_SCOPE
                     ")"
                     " AND EXISTS (SELECT 1 FROM subscription WHERE id = $2 AND origin = 'loose')"};

enum store_result store_role_definitions_take_over(struct store_db *db, struct text scope,
                                                   const struct guid *subscription) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_take_over);
    bind_text(statement, 1, scope);
    bind_guid(statement, 2, subscription);
    return statement_run(db, statement);
}
