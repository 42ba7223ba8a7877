#include "ledger/usage_buckets.h"

#include "parties/one_column.h"

SQL sql_number = {CHANGES_NOTHING, "SELECT id FROM usage_bucket WHERE payer = $1 AND hour = $2"};
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO usage_bucket (payer, hour) VALUES ($1, $2) RETURNING id"};

static enum store_result number_by(struct store_db *db, const struct sql *sql,
                                   const struct guid *payer, int64_t hour, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, payer);
    bind_integer(statement, 2, hour);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

enum store_result store_usage_bucket_number(struct store_db *db, const struct guid *payer,
                                            int64_t hour, int64_t *ret_id) {
    const enum store_result found = number_by(db, &sql_number, payer, hour, ret_id);
    return found == STORE_MISSING ? number_by(db, &sql_add, payer, hour, ret_id) : found;
}

static void bucket_read_row(struct arena *arena, struct statement *statement, void *row) {
    (void)arena;
    *(struct usage_bucket_row *)row = (struct usage_bucket_row){
        .id = column_integer(statement, 0), .hour = column_integer(statement, 1)};
}

SQL sql_list = {CHANGES_NOTHING,
                "SELECT id, hour FROM usage_bucket WHERE payer = $1 AND hour >= $2 AND hour < $3"
                " ORDER BY hour LIMIT $4"};

enum store_result store_usage_bucket_list(struct store_db *db, struct arena *arena,
                                          const struct guid *payer, int64_t from_hour,
                                          int64_t to_hour, size_t limit,
                                          struct usage_bucket_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, payer);
    bind_integer(statement, 2, from_hour);
    bind_integer(statement, 3, to_hour);
    bind_integer(statement, 4, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof(struct usage_bucket_row),
                          bucket_read_row, ret_rows, ret_count);
}
