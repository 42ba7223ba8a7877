#include "reference/namespaces.h"

#include "parties/one_column.h"

SQL sql_find = {CHANGES_NOTHING,
                "SELECT 1 FROM namespace_registration WHERE subscription = $1"
                " AND lower(namespace) = lower($2) AND NOT EXISTS"
                " (SELECT 1 FROM subscription WHERE id = $1 AND stack IS NOT NULL)"};
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO namespace_registration (subscription, namespace) VALUES ($1, $2)"
               " ON CONFLICT (subscription, lower(namespace)) DO NOTHING"};
SQL sql_remove = {
    CHANGES_STATE,
    "DELETE FROM namespace_registration WHERE subscription = $1 AND lower(namespace) = lower($2)"};

enum store_result store_namespace_find(struct store_db *db, const struct guid *subscription,
                                       struct text name) {
    return statement_run_named(db, &sql_find, subscription, name);
}

enum store_result store_namespace_add(struct store_db *db, const struct guid *subscription,
                                      struct text name) {
    return statement_run_named(db, &sql_add, subscription, name);
}

enum store_result store_namespace_remove(struct store_db *db, const struct guid *subscription,
                                         struct text name) {
    return statement_run_named(db, &sql_remove, subscription, name);
}

SQL sql_list = {CHANGES_NOTHING,
                "SELECT namespace FROM namespace_registration WHERE subscription = $1"
                " AND lower(namespace) > lower($2) ORDER BY lower(namespace) LIMIT $3"};

enum store_result store_namespace_list(struct store_db *db, struct arena *arena,
                                       const struct guid *subscription, struct text after,
                                       size_t limit, struct text **ret_names, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_names, text_read_row, ret_names,
                          ret_count);
}
