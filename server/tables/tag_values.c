#include "tables/tag_values.h"

#include "engine/statement.h"

#define THIS_VALUE "value = $1 AND subscription = $2 AND lower(name) = lower($3)"
#define BY_DIGEST " AND " SQL_POSTGRES_DIGEST("name") " = " SQL_POSTGRES_DIGEST("$3")
#define OFFERED "SELECT 1 FROM tag_value WHERE " THIS_VALUE
#define REMOVE "DELETE FROM tag_value WHERE " THIS_VALUE

SQL sql_offered = {CHANGES_NOTHING, OFFERED, .postgres = OFFERED BY_DIGEST};
// In the name's own case: a value refers to its name.
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO tag_value (value, subscription, name)"
               " SELECT $1, subscription, name FROM tag_name"
               " WHERE subscription = $2 AND lower(name) = lower($3)"
               " ON CONFLICT DO NOTHING"};
SQL sql_remove = {CHANGES_STATE, REMOVE, .postgres = REMOVE BY_DIGEST};

static enum store_result on_value(struct store_db *db, const struct sql *sql,
                                  const struct guid *subscription, struct text name,
                                  struct text value) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_text(statement, 1, value);
    bind_guid(statement, 2, subscription);
    bind_text(statement, 3, name);
    return statement_run(db, statement);
}

enum store_result store_tag_value_offered(struct store_db *db, const struct guid *subscription,
                                          struct text name, struct text value) {
    return on_value(db, &sql_offered, subscription, name, value);
}

enum store_result store_tag_value_add(struct store_db *db, const struct guid *subscription,
                                      struct text name, struct text value) {
    return on_value(db, &sql_add, subscription, name, value);
}

enum store_result store_tag_value_remove(struct store_db *db, const struct guid *subscription,
                                         struct text name, struct text value) {
    return on_value(db, &sql_remove, subscription, name, value);
}
