#include "store/subscriptions.h"

#include "store/statement.h"

#define SUBSCRIPTION_COLUMNS                                                                       \
    "SELECT s.id, s.display_name, s.offer, s.tenant, s.state, ifnull(p.root, 0),"                  \
    " ifnull(p.reachable, 1), s.multi_tenancy_approved, s.in_directory"                            \
    " FROM subscription AS s LEFT JOIN partner AS p ON p.id = s.partner "

static void read_row(struct arena *arena, sqlite3_stmt *statement, void *row) {
    *(struct subscription_row *)row = (struct subscription_row){
        .id = column_guid(statement, 0),
        .display_name = column_text(arena, statement, 1),
        .offer = column_text(arena, statement, 2),
        .tenant = column_guid(statement, 3),
        .state = column_text(arena, statement, 4),
        .root_partner = sqlite3_column_int64(statement, 5),
        .partner_reachable = sqlite3_column_int(statement, 6),
        .approved = sqlite3_column_int(statement, 7),
        .in_directory = sqlite3_column_int(statement, 8),
    };
}

static const char sql_find[] = SUBSCRIPTION_COLUMNS "WHERE s.id = ?";

enum store_result store_subscription_find(struct store_db *db, struct arena *arena,
                                          const struct guid *id, struct subscription_row *ret_row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_find);
    bind_guid(statement, 1, id);
    return statement_one(db, arena, statement, read_row, ret_row);
}

static const char sql_list[] = SUBSCRIPTION_COLUMNS "WHERE s.id > ? ORDER BY s.id LIMIT ?";

enum store_result store_subscription_list(struct store_db *db, struct arena *arena,
                                          const struct guid *after, size_t limit,
                                          struct subscription_row **ret_rows, size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_list);
    bind_after(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, read_row, ret_rows,
                          ret_count);
}

static const char sql_namespace_find[] =
    "SELECT 1 FROM namespace_registration WHERE subscription = ? AND namespace = ?";
static const char sql_namespace_add[] =
    "INSERT OR IGNORE INTO namespace_registration (subscription, namespace) VALUES (?, ?)";
static const char sql_namespace_remove[] =
    "DELETE FROM namespace_registration WHERE subscription = ? AND namespace = ?";

static enum store_result on_namespace(struct store_db *db, const char *sql,
                                      const struct guid *subscription, struct text name,
                                      enum store_result (*step)(struct store_db *db,
                                                                sqlite3_stmt *statement)) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, name);
    return step(db, statement);
}

enum store_result store_namespace_find(struct store_db *db, const struct guid *subscription,
                                       struct text name) {
    return on_namespace(db, sql_namespace_find, subscription, name, statement_row);
}

enum store_result store_namespace_add(struct store_db *db, const struct guid *subscription,
                                      struct text name) {
    return on_namespace(db, sql_namespace_add, subscription, name, statement_run);
}

enum store_result store_namespace_remove(struct store_db *db, const struct guid *subscription,
                                         struct text name) {
    return on_namespace(db, sql_namespace_remove, subscription, name, statement_run);
}
