#include "reference/role_assignments.h"

#include "parties/one_column.h"

#define ASSIGNMENT_COLUMNS                                                                         \
    "SELECT scope, name, principal, role, principal_type, in_directory, lower(scope)"              \
    " FROM role_assignment "

// '0' is the character after '/': between the two is what is below a scope, and nothing else.
#define IN_SCOPE                                                                                   \
    "(lower(scope) = lower($1)"                                                                    \
    " OR (lower(scope) > lower($1) || '/' AND lower(scope) < lower($1) || '0'))"

static void assignment_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct role_assignment_row *)row = (struct role_assignment_row){
        .scope = column_text(arena, statement, 0),
        .name = column_guid(statement, 1),
        .principal = column_guid(statement, 2),
        .role = column_guid(statement, 3),
        .principal_type = column_text(arena, statement, 4),
        .in_directory = column_integer(statement, 5),
    };
}

SQL sql_find = {CHANGES_NOTHING, ASSIGNMENT_COLUMNS "WHERE lower(scope) = lower($1) AND name = $2"};

enum store_result store_role_assignment_find(struct store_db *db, struct arena *arena,
                                             struct text scope, const struct guid *name,
                                             struct role_assignment_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_text(statement, 1, scope);
    bind_guid(statement, 2, name);
    return statement_one(db, arena, statement, assignment_read_row, ret_row);
}

SQL sql_same = {CHANGES_NOTHING,
                "SELECT 1 FROM role_assignment WHERE lower(scope) = lower($1) AND principal = $2 "
                "AND role = $3"};

enum store_result store_role_assignment_same(struct store_db *db,
                                             const struct role_assignment_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_same);
    bind_text(statement, 1, row->scope);
    bind_guid(statement, 2, &row->principal);
    bind_guid(statement, 3, &row->role);
    return statement_row(db, statement);
}

SQL sql_count = {CHANGES_NOTHING,
                 "SELECT count(*) FROM role_assignment"
                 " WHERE " IN_SCOPE};

enum store_result store_role_assignment_count(struct store_db *db, struct text scope,
                                              size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_count);
    bind_text(statement, 1, scope);
    return statement_one(db, NULL, statement, count_read_row, ret_count);
}

#define AFTER "(lower(scope), name) > (lower($4), $5)"
SQL sql_list = {CHANGES_NOTHING, ASSIGNMENT_COLUMNS
                "WHERE lower(scope) IN (lower($1), lower($2), lower($3)) AND " AFTER
                " UNION ALL " ASSIGNMENT_COLUMNS
                "WHERE $6 = 1 AND lower(scope) > lower($3) || '/'"
                " AND lower(scope) < lower($3) || '0' AND " AFTER " ORDER BY 7, 2 LIMIT $7"};

enum store_result store_role_assignment_list(struct store_db *db, struct arena *arena,
                                             const struct lineage *lineage, struct text after_scope,
                                             const struct guid *after_name, size_t limit,
                                             struct role_assignment_row **ret_rows,
                                             size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_lineage(statement, lineage);
    bind_text(statement, 4, after_scope);
    bind_after(statement, 5, after_name);
    bind_integer(statement, 7, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, assignment_read_row,
                          ret_rows, ret_count);
}

SQL sql_all = {CHANGES_NOTHING, ASSIGNMENT_COLUMNS
               "WHERE lower(scope) >= lower($1) AND (lower(scope), name) > (lower($1), $2)"
               " ORDER BY lower(scope), name LIMIT $3"};

enum store_result store_role_assignment_all(struct store_db *db, struct arena *arena,
                                            struct text after_scope, const struct guid *after_name,
                                            size_t limit, struct role_assignment_row **ret_rows,
                                            size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_all);
    bind_text(statement, 1, after_scope);
    bind_after(statement, 2, after_name);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, assignment_read_row,
                          ret_rows, ret_count);
}

SQL sql_count_of = {CHANGES_NOTHING, "SELECT count(*) FROM role_assignment WHERE principal = $1"};
SQL sql_of = {CHANGES_NOTHING,
              ASSIGNMENT_COLUMNS "WHERE principal = $1 ORDER BY lower(scope), role"};

static enum store_result count_of(struct store_db *db, const struct guid *principal,
                                  size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_count_of);
    bind_guid(statement, 1, principal);
    return statement_one(db, NULL, statement, count_read_row, ret_count);
}

enum store_result store_role_assignments_of(struct store_db *db, struct arena *arena,
                                            const struct guid *principal,
                                            struct role_assignment_row **ret_rows,
                                            size_t *ret_count) {
    size_t count = 0;
    const enum store_result counted = count_of(db, principal, &count);
    if (counted != STORE_OK)
        return counted;
    cleanup_statement struct statement *statement = statement_of(db, &sql_of);
    bind_guid(statement, 1, principal);
    return statement_rows(db, arena, statement, count, sizeof **ret_rows, assignment_read_row,
                          ret_rows, ret_count);
}

SQL sql_uses = {CHANGES_NOTHING, "SELECT 1 FROM role_assignment WHERE role = $1 LIMIT 1"};

enum store_result store_role_assignment_uses(struct store_db *db, const struct guid *role) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_uses);
    bind_guid(statement, 1, role);
    return statement_row(db, statement);
}

SQL sql_next_scope = {CHANGES_NOTHING,
                      "SELECT scope FROM role_assignment WHERE role = $1"
                      " AND lower(scope) > lower($2) ORDER BY lower(scope) LIMIT 1"};

enum store_result store_role_assignment_next_scope(struct store_db *db, struct arena *arena,
                                                   const struct guid *role, struct text after,
                                                   struct text *ret_scope) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_next_scope);
    bind_guid(statement, 1, role);
    bind_text(statement, 2, after);
    return statement_one(db, arena, statement, text_read_row, ret_scope);
}

SQL sql_add = {
    CHANGES_STATE,
    "INSERT INTO role_assignment (scope, name, principal, role, principal_type, in_directory)"
    " VALUES ($1, $2, $3, $4, $5, $6)"};

enum store_result store_role_assignment_add(struct store_db *db,
                                            const struct role_assignment_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_text(statement, 1, row->scope);
    bind_guid(statement, 2, &row->name);
    bind_guid(statement, 3, &row->principal);
    bind_guid(statement, 4, &row->role);
    bind_text(statement, 5, row->principal_type);
    bind_integer(statement, 6, row->in_directory);
    return statement_run(db, statement);
}

SQL sql_remove = {CHANGES_STATE,
                  "DELETE FROM role_assignment WHERE lower(scope) = lower($1) AND name = $2"};

enum store_result store_role_assignment_remove(struct store_db *db, struct text scope,
                                               const struct guid *name) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove);
    bind_text(statement, 1, scope);
    bind_guid(statement, 2, name);
    return statement_run(db, statement);
}

SQL sql_pass_on = {CHANGES_STATE,
                   "UPDATE role_assignment SET principal = $1 WHERE principal = $2 AND NOT EXISTS"
                   " (SELECT 1 FROM role_assignment AS other WHERE other.principal = $1"
                   " AND lower(other.scope) = lower(role_assignment.scope)"
                   " AND other.role = role_assignment.role)"};
SQL sql_remove_of = {CHANGES_STATE, "DELETE FROM role_assignment WHERE principal = $1"};

enum store_result store_role_assignments_pass_on(struct store_db *db, const struct guid *from,
                                                 const struct guid *to) {
    const enum store_result result = statement_pass_on(db, &sql_pass_on, from, to);
    return result == STORE_OK ? store_role_assignments_remove_of(db, from) : result;
}

enum store_result store_role_assignments_remove_of(struct store_db *db,
                                                   const struct guid *principal) {
    return statement_run_on(db, &sql_remove_of, principal);
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM role_assignment WHERE in_directory = 1"};

enum store_result store_role_assignments_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}

SQL sql_take_over = {CHANGES_STATE,
                     "DELETE FROM role_assignment WHERE " IN_SCOPE
                     " AND EXISTS (SELECT 1 FROM subscription WHERE id = $2 AND origin = 'loose')"};

enum store_result store_role_assignments_take_over(struct store_db *db, struct text scope,
                                                   const struct guid *subscription) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_take_over);
    bind_text(statement, 1, scope);
    bind_guid(statement, 2, subscription);
    return statement_run(db, statement);
}

SQL sql_remove_all = {CHANGES_STATE, "DELETE FROM role_assignment WHERE " IN_SCOPE};

enum store_result store_role_assignment_remove_all(struct store_db *db, struct text scope) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove_all);
    bind_text(statement, 1, scope);
    return statement_run(db, statement);
}
