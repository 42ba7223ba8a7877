#include "reference/namespaces.h"

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
