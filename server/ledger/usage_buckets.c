#include "ledger/usage_buckets.h"

#include "parties/one_column.h"

SQL sql_number = {
    CHANGES_NOTHING,
    "SELECT id FROM usage_bucket WHERE subscription = $1 AND is_reporter = $2 AND hour = $3"};
SQL sql_add = {
    CHANGES_STATE,
    "INSERT INTO usage_bucket (subscription, is_reporter, hour) VALUES ($1, $2, $3) RETURNING id"};

static enum store_result number_by(struct store_db *db, const struct sql *sql,
                                   const struct guid *subscription, enum usage_side side,
                                   int64_t hour, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, side == USAGE_REPORTED);
    bind_integer(statement, 3, hour);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

enum store_result store_usage_bucket_number(struct store_db *db, const struct guid *subscription,
                                            enum usage_side side, int64_t hour, int64_t *ret_id) {
    const enum store_result found = number_by(db, &sql_number, subscription, side, hour, ret_id);
    return found == STORE_MISSING ? number_by(db, &sql_add, subscription, side, hour, ret_id)
                                  : found;
}

static void bucket_read_row(struct arena *arena, struct statement *statement, void *row) {
    (void)arena;
    *(struct usage_bucket_row *)row = (struct usage_bucket_row){
        .id = column_integer(statement, 0), .hour = column_integer(statement, 1)};
}

SQL sql_list = {CHANGES_NOTHING,
                "SELECT id, hour FROM usage_bucket WHERE subscription = $1 AND is_reporter = $2 "
                "AND hour >= $3 AND hour < $4"
                " ORDER BY hour LIMIT $5"};

enum store_result store_usage_bucket_list(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription, enum usage_side side,
                                          int64_t from_hour, int64_t to_hour, size_t limit,
                                          struct usage_bucket_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, side == USAGE_REPORTED);
    bind_integer(statement, 3, from_hour);
    bind_integer(statement, 4, to_hour);
    bind_integer(statement, 5, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof(struct usage_bucket_row),
                          bucket_read_row, ret_rows, ret_count);
}
