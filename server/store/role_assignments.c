#include "store/role_assignments.h"

#include "store/statement.h"

#define ASSIGNMENT_COLUMNS                                                                         \
    "SELECT scope, name, principal, role, principal_type, in_directory FROM role_assignment "

static void read_row(struct arena *arena, sqlite3_stmt *statement, void *row) {
    *(struct role_assignment_row *)row = (struct role_assignment_row){
        .scope = column_text(arena, statement, 0),
        .name = column_guid(statement, 1),
        .principal = column_guid(statement, 2),
        .role = column_guid(statement, 3),
        .principal_type = column_text(arena, statement, 4),
        .in_directory = sqlite3_column_int(statement, 5),
    };
}

static const char sql_find[] = ASSIGNMENT_COLUMNS "WHERE scope = ? AND name = ?";

enum store_result store_role_assignment_find(struct store_db *db, struct arena *arena,
                                             struct text scope, const struct guid *name,
                                             struct role_assignment_row *ret_row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_find);
    bind_text(statement, 1, scope);
    bind_guid(statement, 2, name);
    return statement_one(db, arena, statement, read_row, ret_row);
}

static const char sql_same[] =
    "SELECT 1 FROM role_assignment WHERE scope = ? AND principal = ? AND role = ?";

enum store_result store_role_assignment_same(struct store_db *db,
                                             const struct role_assignment_row *row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_same);
    bind_text(statement, 1, row->scope);
    bind_guid(statement, 2, &row->principal);
    bind_guid(statement, 3, &row->role);
    return statement_row(db, statement);
}

static const char sql_count[] =
    "SELECT count(*) FROM role_assignment"
    " WHERE scope = ?1 OR (scope > ?1 || '/' AND scope < ?1 || '0')";

enum store_result store_role_assignment_count(struct store_db *db, struct text scope,
                                              size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_count);
    bind_text(statement, 1, scope);
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        *ret_count = (size_t)sqlite3_column_int64(statement, 0);
    return result;
}

// '0' is the character after '/': between the two is what is below a scope, and nothing else.
static const char sql_list[] = ASSIGNMENT_COLUMNS
    "WHERE scope IN (?1, ?2, ?3) AND (scope, name) > (?4, ?5) UNION ALL " ASSIGNMENT_COLUMNS
    "WHERE ?6 AND scope > ?3 || '/' AND scope < ?3 || '0' AND (scope, name) > (?4, ?5)"
    " ORDER BY scope, name LIMIT ?7";

enum store_result store_role_assignment_list(struct store_db *db, struct arena *arena,
                                             const struct lineage *lineage, struct text after_scope,
                                             const struct guid *after_name, size_t limit,
                                             struct role_assignment_row **ret_rows,
                                             size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_list);
    bind_text(statement, 1, lineage->subscription);
    bind_text(statement, 2, lineage->group);
    bind_text(statement, 3, lineage->self);
    bind_text(statement, 4, after_scope);
    bind_after(statement, 5, after_name);
    bind_integer(statement, 6, lineage->below);
    bind_integer(statement, 7, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, read_row, ret_rows,
                          ret_count);
}

static const char sql_count_of[] = "SELECT count(*) FROM role_assignment WHERE principal = ?";
static const char sql_of[] = ASSIGNMENT_COLUMNS "WHERE principal = ? ORDER BY scope";

static enum store_result count_of(struct store_db *db, const struct guid *principal,
                                  size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_count_of);
    bind_guid(statement, 1, principal);
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        *ret_count = (size_t)sqlite3_column_int64(statement, 0);
    return result;
}

enum store_result store_role_assignments_of(struct store_db *db, struct arena *arena,
                                            const struct guid *principal,
                                            struct role_assignment_row **ret_rows,
                                            size_t *ret_count) {
    size_t count = 0;
    const enum store_result counted = count_of(db, principal, &count);
    if (counted != STORE_OK)
        return counted;
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_of);
    bind_guid(statement, 1, principal);
    return statement_rows(db, arena, statement, count, sizeof **ret_rows, read_row, ret_rows,
                          ret_count);
}

static const char sql_add[] =
    "INSERT INTO role_assignment (scope, name, principal, role, principal_type, in_directory)"
    " VALUES (?, ?, ?, ?, ?, ?)";

enum store_result store_role_assignment_add(struct store_db *db,
                                            const struct role_assignment_row *row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_add);
    bind_text(statement, 1, row->scope);
    bind_guid(statement, 2, &row->name);
    bind_guid(statement, 3, &row->principal);
    bind_guid(statement, 4, &row->role);
    bind_text(statement, 5, row->principal_type);
    bind_integer(statement, 6, row->in_directory);
    return statement_run(db, statement);
}

static const char sql_remove[] = "DELETE FROM role_assignment WHERE scope = ? AND name = ?";

enum store_result store_role_assignment_remove(struct store_db *db, struct text scope,
                                               const struct guid *name) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_remove);
    bind_text(statement, 1, scope);
    bind_guid(statement, 2, name);
    return statement_run(db, statement);
}

enum store_result store_role_assignments_clear(struct store_db *db) {
    return statement_exec(db, "DELETE FROM role_assignment WHERE in_directory = 1");
}

static const char sql_remove_all[] =
    "DELETE FROM role_assignment WHERE scope = ?1 OR (scope > ?1 || '/' AND scope < ?1 || '0')";

enum store_result store_role_assignment_remove_all(struct store_db *db, struct text scope) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_remove_all);
    bind_text(statement, 1, scope);
    return statement_run(db, statement);
}
