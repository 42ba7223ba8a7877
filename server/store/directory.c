#include "store/directory.h"

#include "store/statement.h"

static const char sql_clear[] =
    "DELETE FROM subscription WHERE in_directory = 1;"
    "DELETE FROM tenant;"
    "DELETE FROM partner;";

enum store_result store_directory_clear(struct store_db *db) {
    return statement_exec(db, sql_clear);
}

static const char sql_take_over[] =
    "DELETE FROM role_assignment"
    " WHERE (scope = ?1 OR (scope > ?1 || '/' AND scope < ?1 || '0'))"
    " AND EXISTS (SELECT 1 FROM subscription WHERE id = ?2 AND in_directory = 0)";

enum store_result store_directory_take_over(struct store_db *db, struct text scope,
                                            const struct guid *id) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_take_over);
    bind_text(statement, 1, scope);
    bind_guid(statement, 2, id);
    return statement_run(db, statement);
}

static const char sql_partner[] =
    "INSERT INTO partner (id, name, root, reachable) VALUES (?, ?, ?, ?)";

enum store_result store_partner_add(struct store_db *db, const struct partner_row *row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_partner);
    bind_integer(statement, 1, row->id);
    bind_text(statement, 2, row->name);
    bind_integer(statement, 3, row->root);
    bind_integer(statement, 4, row->reachable);
    return statement_run(db, statement);
}

static const char sql_tenant[] =
    "INSERT INTO tenant (id, display_name, default_domain) VALUES (?, ?, ?)";

enum store_result store_tenant_add(struct store_db *db, const struct tenant_row *row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_tenant);
    bind_guid(statement, 1, &row->id);
    bind_text(statement, 2, row->display_name);
    bind_text(statement, 3, row->default_domain);
    return statement_run(db, statement);
}

// A subscription that --loose made gives way to one the directory has come to know.
static const char sql_subscription[] =
    "INSERT OR REPLACE INTO subscription (id, display_name, offer, tenant, partner, state,"
    " multi_tenancy_approved, in_directory) VALUES (?, ?, ?, ?, nullif(?, 0), ?, ?, ?)";

enum store_result store_subscription_add(struct store_db *db,
                                         const struct directory_subscription *row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_subscription);
    bind_guid(statement, 1, &row->id);
    bind_text(statement, 2, row->display_name);
    bind_text(statement, 3, row->offer);
    bind_guid(statement, 4, &row->tenant);
    bind_integer(statement, 5, row->partner);
    bind_text(statement, 6, row->state);
    bind_integer(statement, 7, row->approved);
    bind_integer(statement, 8, row->in_directory);
    return statement_run(db, statement);
}
