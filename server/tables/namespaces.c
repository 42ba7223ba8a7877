#include "tables/namespaces.h"

#include "store/statement.h"

SQL sql_find = {CHANGES_NOTHING,
                "SELECT 1 FROM namespace_registration WHERE subscription = $1 AND lower(namespace) "
                "= lower($2)"};
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO namespace_registration (subscription, namespace) VALUES ($1, $2)"
               " ON CONFLICT (subscription, lower(namespace)) DO NOTHING"};
SQL sql_remove = {
    CHANGES_STATE,
    "DELETE FROM namespace_registration WHERE subscription = $1 AND lower(namespace) = lower($2)"};

static enum store_result on_namespace(struct store_db *db, const struct sql *sql,
                                      const struct guid *subscription, struct text name,
                                      enum store_result (*step)(struct store_db *db,
                                                                struct statement *statement)) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, name);
    return step(db, statement);
}

enum store_result store_namespace_find(struct store_db *db, const struct guid *subscription,
                                       struct text name) {
    return on_namespace(db, &sql_find, subscription, name, statement_row);
}

enum store_result store_namespace_add(struct store_db *db, const struct guid *subscription,
                                      struct text name) {
    return on_namespace(db, &sql_add, subscription, name, statement_run);
}

enum store_result store_namespace_remove(struct store_db *db, const struct guid *subscription,
                                         struct text name) {
    return on_namespace(db, &sql_remove, subscription, name, statement_run);
}
