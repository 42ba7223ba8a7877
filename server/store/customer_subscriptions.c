#include "store/customer_subscriptions.h"

#include "store/statement.h"

static void read_row(struct arena *arena, sqlite3_stmt *statement, void *row) {
    (void)arena;
    *(struct customer_subscription_row *)row = (struct customer_subscription_row){
        .id = column_guid(statement, 0),
        .tenant = column_guid(statement, 1),
        .etag = (uint64_t)sqlite3_column_int64(statement, 2),
    };
}

static const char sql_find[] =
    "SELECT id, tenant, etag FROM customer_subscription WHERE registration = ? AND id = ?";

enum store_result store_customer_find(struct store_db *db, int64_t registration,
                                      const struct guid *id,
                                      struct customer_subscription_row *ret_row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_find);
    bind_integer(statement, 1, registration);
    bind_guid(statement, 2, id);
    return statement_one(db, NULL, statement, read_row, ret_row);
}

static const char sql_list[] =
    "SELECT id, tenant, etag FROM customer_subscription"
    " WHERE registration = ? AND id > ? ORDER BY id LIMIT ?";

enum store_result store_customer_list(struct store_db *db, struct arena *arena,
                                      int64_t registration, const struct guid *after, size_t limit,
                                      struct customer_subscription_row **ret_rows,
                                      size_t *ret_count) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_list);
    bind_integer(statement, 1, registration);
    bind_after(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, read_row, ret_rows,
                          ret_count);
}

// OR REPLACE takes away whatever row stands against either UNIQUE: the same id, or the same tenant.
static const char sql_put[] =
    "INSERT OR REPLACE INTO customer_subscription"
    " (registration, id, tenant, etag) VALUES (?, ?, ?, ?)";

enum store_result store_customer_put(struct store_db *db, int64_t registration,
                                     const struct customer_subscription_row *row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_put);
    bind_integer(statement, 1, registration);
    bind_guid(statement, 2, &row->id);
    bind_guid(statement, 3, &row->tenant);
    bind_integer(statement, 4, (int64_t)row->etag);
    return statement_run_aside(db, statement);
}

// The tenant stays, so the second UNIQUE's tree is not touched: half the pages to make durable.
static const char sql_renew[] =
    "UPDATE customer_subscription SET etag = ? WHERE registration = ? AND id = ?";

enum store_result store_customer_renew(struct store_db *db, int64_t registration,
                                       const struct customer_subscription_row *row) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_renew);
    bind_integer(statement, 1, (int64_t)row->etag);
    bind_integer(statement, 2, registration);
    bind_guid(statement, 3, &row->id);
    return statement_run_aside(db, statement);
}

static const char sql_remove[] =
    "DELETE FROM customer_subscription WHERE registration = ? AND id = ?";

enum store_result store_customer_remove(struct store_db *db, int64_t registration,
                                        const struct guid *id) {
    cleanup_statement sqlite3_stmt *statement = statement_of(db, sql_remove);
    bind_integer(statement, 1, registration);
    bind_guid(statement, 2, id);
    return statement_run_aside(db, statement);
}
