#include "reference/role_definition_scopes.h"

#include "parties/one_column.h"

SQL sql_count_of = {CHANGES_NOTHING, "SELECT count(*) FROM role_definition_scope WHERE role = $1"};
SQL sql_of = {CHANGES_NOTHING,
              "SELECT scope FROM role_definition_scope WHERE role = $1 ORDER BY place"};

static enum store_result count_of(struct store_db *db, const struct guid *role, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_count_of);
    bind_guid(statement, 1, role);
    return statement_one(db, NULL, statement, count_read_row, ret_count);
}

enum store_result store_role_definition_scopes(struct store_db *db, struct arena *arena,
                                               const struct guid *role, struct text **ret_scopes,
                                               size_t *ret_count) {
    size_t count = 0;
    const enum store_result counted = count_of(db, role, &count);
    if (counted != STORE_OK)
        return counted;
    cleanup_statement struct statement *statement = statement_of(db, &sql_of);
    bind_guid(statement, 1, role);
    return statement_rows(db, arena, statement, count, sizeof **ret_scopes, text_read_row,
                          ret_scopes, ret_count);
}

SQL sql_reaches = {
    CHANGES_NOTHING,
    "SELECT 1 FROM role_definition_scope"
    " WHERE lower(scope) IN (lower($1), lower($2), lower($3)) AND role = $4 LIMIT 1"};

enum store_result store_role_definition_reaches(struct store_db *db, const struct guid *role,
                                                const struct lineage *lineage) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_reaches);
    bind_text(statement, 1, lineage->subscription);
    bind_text(statement, 2, lineage->group);
    bind_text(statement, 3, lineage->self);
    bind_guid(statement, 4, role);
    return statement_row(db, statement);
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO role_definition_scope (role, place, scope) VALUES ($1, $2, $3)"
               " ON CONFLICT (lower(scope), role) DO NOTHING"};

enum store_result store_role_definition_scope_add(struct store_db *db, const struct guid *role,
                                                  size_t place, struct text scope) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_guid(statement, 1, role);
    bind_integer(statement, 2, (int64_t)place);
    bind_text(statement, 3, scope);
    return statement_run(db, statement);
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM role_definition_scope WHERE role = $1"};

enum store_result store_role_definition_scopes_clear(struct store_db *db, const struct guid *role) {
    return statement_run_on(db, &sql_clear, role);
}

// '0' is the character after '/': between the two is what is below a scope, and nothing else.
SQL sql_take_over = {CHANGES_STATE,
                     "DELETE FROM role_definition_scope WHERE (lower(scope) = lower($1)"
                     " OR (lower(scope) > lower($1) || '/' AND lower(scope) < lower($1) || '0'))"
                     " AND EXISTS (SELECT 1 FROM subscription WHERE id = $2 AND origin = 'loose')"};

enum store_result store_role_definition_scopes_take_over(struct store_db *db, struct text scope,
                                                         const struct guid *subscription) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_take_over);
    bind_text(statement, 1, scope);
    bind_guid(statement, 2, subscription);
    return statement_run(db, statement);
}
