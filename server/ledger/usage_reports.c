#include "ledger/usage_reports.h"

#include "parties/one_column.h"

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO usage_report (subscription, instance, resource_group, registration,"
               " cloud_owner, cloud_id, billing_model, reported_ms, first_record, record_count)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) RETURNING id"};

enum store_result store_usage_report_add(struct store_db *db, const struct usage_report_row *row,
                                         int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_guid(statement, 1, &row->subscription);
    bind_integer(statement, 2, row->instance);
    bind_text(statement, 3, row->group);
    bind_text(statement, 4, row->registration);
    bind_guid(statement, 5, &row->cloud_owner);
    bind_text(statement, 6, row->cloud_id);
    bind_text(statement, 7, row->billing_model);
    bind_integer(statement, 8, row->reported_ms);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

SQL sql_close = {CHANGES_STATE,
                 "UPDATE usage_report SET first_record = $1, record_count = $2 WHERE id = $3"};

enum store_result store_usage_report_close(struct store_db *db, int64_t id, int64_t first_record,
                                           int64_t record_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_close);
    bind_integer(statement, 1, first_record);
    bind_integer(statement, 2, record_count);
    bind_integer(statement, 3, id);
    return statement_run(db, statement);
}

static void report_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct usage_report_row *)row = (struct usage_report_row){
        .id = column_integer(statement, 0),
        .subscription = column_guid(statement, 1),
        .instance = column_integer(statement, 2),
        .group = column_text(arena, statement, 3),
        .registration = column_text(arena, statement, 4),
        .cloud_owner = column_guid(statement, 5),
        .cloud_id = column_text(arena, statement, 6),
        .billing_model = column_text(arena, statement, 7),
        .reported_ms = column_integer(statement, 8),
        .first_record = column_integer(statement, 9),
        .record_count = column_integer(statement, 10),
    };
}

SQL sql_find = {CHANGES_NOTHING,
                "SELECT id, subscription, instance, resource_group, registration, cloud_owner,"
                " cloud_id, billing_model, reported_ms, first_record, record_count"
                " FROM usage_report WHERE id = $1"};

enum store_result store_usage_report_find(struct store_db *db, struct arena *arena, int64_t id,
                                          struct usage_report_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, id);
    return statement_one(db, arena, statement, report_read_row, ret_row);
}
