#include "ledger/usage_reporters.h"

#include "parties/one_column.h"

SQL sql_number = {CHANGES_NOTHING,
                  "SELECT id FROM usage_reporter WHERE subscription = $1"
                  " AND instance = $2 AND resource_group = $3"
                  " AND registration = $4"};
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO usage_reporter (subscription, instance, resource_group, registration)"
               " VALUES ($1, $2, $3, $4) RETURNING id"};

static enum store_result number_by(struct store_db *db, const struct sql *sql,
                                   const struct usage_reporter_row *row, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, &row->subscription);
    bind_integer(statement, 2, row->instance);
    bind_text(statement, 3, row->group);
    bind_text(statement, 4, row->registration);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

enum store_result store_usage_reporter_find(struct store_db *db,
                                            const struct usage_reporter_row *row, int64_t *ret_id) {
    return number_by(db, &sql_number, row, ret_id);
}

enum store_result store_usage_reporter_number(struct store_db *db,
                                              const struct usage_reporter_row *row,
                                              int64_t *ret_id) {
    const enum store_result found = number_by(db, &sql_number, row, ret_id);
    return found == STORE_MISSING ? number_by(db, &sql_add, row, ret_id) : found;
}

static void reporter_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct usage_reporter_row *)row = (struct usage_reporter_row){
        .id = column_integer(statement, 0),
        .subscription = column_guid(statement, 1),
        .instance = column_integer(statement, 2),
        .group = column_text(arena, statement, 3),
        .registration = column_text(arena, statement, 4),
    };
}

SQL sql_list = {CHANGES_NOTHING,
                "SELECT id, subscription, instance, resource_group, registration"
                " FROM usage_reporter WHERE subscription = $1 AND id > $2 ORDER BY id LIMIT $3"};

enum store_result store_usage_reporter_list(struct store_db *db, struct arena *arena,
                                            const struct guid *subscription, int64_t after,
                                            size_t limit, struct usage_reporter_row **ret_rows,
                                            size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof(struct usage_reporter_row),
                          reporter_read_row, ret_rows, ret_count);
}
