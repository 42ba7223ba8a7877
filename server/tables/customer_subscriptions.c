#include "tables/customer_subscriptions.h"

#include "base/clock.h"
#include "engine/statement.h"
#include "tables/ended_mappings.h"

#define MAPPING_COLUMNS "SELECT id, tenant, etag, valid_from_ms FROM customer_subscription "

static void customer_read_row(struct arena *arena, struct statement *statement, void *row) {
    (void)arena;
    *(struct customer_subscription_row *)row = (struct customer_subscription_row){
        .id = column_guid(statement, 0),
        .tenant = column_guid(statement, 1),
        .etag = (uint64_t)column_integer(statement, 2),
        .valid_from_ms = column_integer(statement, 3),
    };
}

SQL sql_find = {CHANGES_NOTHING, MAPPING_COLUMNS "WHERE registration = $1 AND id = $2",
                .ahead = AHEAD_ALWAYS};

static struct statement *bind_by(struct store_db *db, const struct sql *sql, int64_t registration,
                                 const struct guid *guid) {
    struct statement *statement = statement_of(db, sql);
    bind_integer(statement, 1, registration);
    bind_guid(statement, 2, guid);
    return statement;
}

enum store_result store_customer_find(struct store_db *db, int64_t registration,
                                      const struct guid *id,
                                      struct customer_subscription_row *ret_row) {
    cleanup_statement struct statement *statement = bind_by(db, &sql_find, registration, id);
    return statement_one(db, NULL, statement, customer_read_row, ret_row);
}

SQL sql_of_tenant = {CHANGES_NOTHING, MAPPING_COLUMNS "WHERE registration = $1 AND tenant = $2",
                     .ahead = AHEAD_OF_WRITES};

enum store_result store_customer_of_tenant(struct store_db *db, int64_t registration,
                                           const struct guid *tenant,
                                           struct customer_subscription_row *ret_row) {
    cleanup_statement struct statement *statement =
        bind_by(db, &sql_of_tenant, registration, tenant);
    return statement_one(db, NULL, statement, customer_read_row, ret_row);
}

void store_customer_foresee(struct store_db *db, int64_t registration, const struct guid *tenant) {
    cleanup_statement struct statement *statement =
        bind_by(db, &sql_of_tenant, registration, tenant);
    statement_foresee(db, statement);
}

SQL sql_list = {CHANGES_NOTHING,
                MAPPING_COLUMNS "WHERE registration = $1 AND id > $2 ORDER BY id LIMIT $3"};

enum store_result store_customer_list(struct store_db *db, struct arena *arena,
                                      int64_t registration, const struct guid *after, size_t limit,
                                      struct customer_subscription_row **ret_rows,
                                      size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, registration);
    bind_after(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, customer_read_row,
                          ret_rows, ret_count);
}

#define ADD                                                                                        \
    "INSERT INTO customer_subscription (registration, id, tenant, etag, valid_from_ms)"            \
    " VALUES ($1, $2, $3, $4, $5)"

static enum store_result add(struct store_db *db, const struct sql *sql, int64_t registration,
                             const struct customer_subscription_row *row, int64_t now_ms) {
    cleanup_statement struct statement *statement = bind_by(db, sql, registration, &row->id);
    bind_guid(statement, 3, &row->tenant);
    bind_integer(statement, 4, (int64_t)row->etag);
    bind_integer(statement, 5, now_ms);
    return statement_run(db, statement);
}

SQL sql_add = {CHANGES_MAPPINGS, ADD, .is_last = true};

enum store_result store_customer_add(struct store_db *db, int64_t registration,
                                     const struct customer_subscription_row *row) {
    return add(db, &sql_add, registration, row, clock_served_ms());
}

// Most stand against neither UNIQUE: the same id, or the same tenant.
SQL sql_try = {CHANGES_MAPPINGS, ADD " ON CONFLICT DO NOTHING"};

// Two statements: one with OR reads all of a registration.
SQL sql_remove = {CHANGES_MAPPINGS,
                  "DELETE FROM customer_subscription WHERE registration = $1 AND id = $2"};
SQL sql_remove_tenant = {
    CHANGES_MAPPINGS, "DELETE FROM customer_subscription WHERE registration = $1 AND tenant = $2"};

static enum store_result remove_one(struct store_db *db, const struct sql *sql,
                                    int64_t registration, const struct guid *guid) {
    cleanup_statement struct statement *statement = bind_by(db, sql, registration, guid);
    return statement_run(db, statement);
}

enum store_result store_customer_put(struct store_db *db, int64_t registration,
                                     const struct customer_subscription_row *row) {
    const int64_t now_ms = clock_served_ms(); // one ends where the other begins
    enum store_result result = add(db, &sql_try, registration, row, now_ms);
    if (result != STORE_OK || statement_changes(db))
        return result;
    result = store_mapping_replaced(db, registration, &row->id, &row->tenant, now_ms);
    if (result == STORE_OK)
        result = remove_one(db, &sql_remove, registration, &row->id);
    if (result == STORE_OK)
        result = remove_one(db, &sql_remove_tenant, registration, &row->tenant);
    return result == STORE_OK ? add(db, &sql_try, registration, row, now_ms) : result;
}

// The tenant stays, so the second UNIQUE's tree is not touched: half the pages to make durable.
SQL sql_renew = {CHANGES_MAPPINGS,
                 "UPDATE customer_subscription SET etag = $1 WHERE registration = $2 AND id = $3",
                 .is_last = true};

enum store_result store_customer_renew(struct store_db *db, int64_t registration,
                                       const struct customer_subscription_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_renew);
    bind_integer(statement, 1, (int64_t)row->etag);
    bind_integer(statement, 2, registration);
    bind_guid(statement, 3, &row->id);
    return statement_run(db, statement);
}

enum store_result store_customer_remove(struct store_db *db, int64_t registration,
                                        const struct guid *id) {
    const enum store_result result = store_mapping_removed(db, registration, id);
    return result == STORE_OK ? remove_one(db, &sql_remove, registration, id) : result;
}

SQL sql_pass_on = {CHANGES_MAPPINGS,
                   "UPDATE customer_subscription SET tenant = $1 WHERE tenant = $2"
                   " AND registration IN (SELECT id FROM registration)"
                   " AND NOT EXISTS (SELECT 1 FROM customer_subscription AS other"
                   " WHERE other.registration = customer_subscription.registration"
                   " AND other.tenant = $1)"};
SQL sql_remove_of = {CHANGES_MAPPINGS,
                     "DELETE FROM customer_subscription WHERE tenant = $1"
                     " AND registration IN (SELECT id FROM registration)"};

enum store_result store_customers_pass_on(struct store_db *db, const struct guid *from,
                                          const struct guid *into) {
    enum store_result result = statement_pass_on(db, &sql_pass_on, from, into);
    if (result == STORE_OK)
        result = store_mappings_of_tenant_replaced(db, from);
    return result == STORE_OK ? statement_run_on(db, &sql_remove_of, from) : result;
}
