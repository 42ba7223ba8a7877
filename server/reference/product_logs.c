#include "reference/product_logs.h"

#include "engine/statement.h"

static void product_log_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct product_log_row *)row = (struct product_log_row){
        .number = column_integer(statement, 0),
        .id = column_guid(statement, 1),
        .product = column_text(arena, statement, 2),
        .operation = column_text(arena, statement, 3),
        .status = column_text(arena, statement, 4),
        .error = column_text(arena, statement, 5),
        .details = column_text(arena, statement, 6),
        .started_ms = column_integer(statement, 7),
        .ended_ms = column_integer(statement, 8),
    };
}

SQL sql_find = {CHANGES_NOTHING,
                "SELECT number, id, product, operation, status, error, details, started_at,"
                " ended_at FROM product_log WHERE registration = $1 AND product = $2"
                " AND operation = $3 AND ended_at = 0 ORDER BY number DESC LIMIT 1"};

enum store_result store_product_log_find(struct store_db *db, struct arena *arena,
                                         int64_t registration, struct text product,
                                         struct text operation, struct product_log_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, registration);
    bind_text(statement, 2, product);
    bind_text(statement, 3, operation);
    return statement_one(db, arena, statement, product_log_read_row, ret_row);
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO product_log (id, registration, product, operation, status, error,"
               " details, started_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};

static enum store_result log_add(struct store_db *db, int64_t registration,
                                 const struct product_log_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_guid(statement, 1, &row->id);
    bind_integer(statement, 2, registration);
    bind_text(statement, 3, row->product);
    bind_text(statement, 4, row->operation);
    bind_text(statement, 5, row->status);
    bind_text(statement, 6, row->error);
    bind_text(statement, 7, row->details);
    bind_integer(statement, 8, row->started_ms);
    bind_integer(statement, 9, row->ended_ms);
    return statement_run(db, statement);
}

SQL sql_update = {CHANGES_STATE,
                  "UPDATE product_log SET status = $1, error = $2, details = $3,"
                  " ended_at = $4 WHERE number = $5"};

static enum store_result log_update(struct store_db *db, const struct product_log_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_update);
    bind_text(statement, 1, row->status);
    bind_text(statement, 2, row->error);
    bind_text(statement, 3, row->details);
    bind_integer(statement, 4, row->ended_ms);
    bind_integer(statement, 5, row->number);
    return statement_run(db, statement);
}

SQL sql_forget = {CHANGES_STATE,
                  "DELETE FROM product_log WHERE registration = $1 AND number <="
                  " (SELECT number FROM product_log WHERE registration = $1"
                  " ORDER BY number DESC LIMIT 1 OFFSET $2)"};

static enum store_result forget_oldest(struct store_db *db, int64_t registration) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_forget);
    bind_integer(statement, 1, registration);
    bind_integer(statement, 2, PRODUCT_LOGS_MAX);
    return statement_run(db, statement);
}

enum store_result store_product_log_put(struct store_db *db, int64_t registration,
                                        const struct product_log_row *row) {
    if (row->number)
        return log_update(db, row);
    const enum store_result added = log_add(db, registration, row);
    return added == STORE_OK ? forget_oldest(db, registration) : added;
}

SQL sql_count = {CHANGES_NOTHING, "SELECT count(*) FROM product_log WHERE registration = $1"};

enum store_result store_product_log_count(struct store_db *db, int64_t registration,
                                          int64_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_count);
    bind_integer(statement, 1, registration);
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        *ret_count = column_integer(statement, 0);
    return result;
}
