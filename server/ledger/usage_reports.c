#include "ledger/usage_reports.h"

#include "ledger/usage_rows.h"
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

void usage_report_read_at(struct arena *arena, struct statement *statement, int at, void *row) {
    *(struct usage_report_row *)row = (struct usage_report_row){
        .id = column_integer(statement, at),
        .subscription = column_guid(statement, at + 1),
        .instance = column_integer(statement, at + 2),
        .group = column_text(arena, statement, at + 3),
        .registration = column_text(arena, statement, at + 4),
        .cloud_owner = column_guid(statement, at + 5),
        .cloud_id = column_text(arena, statement, at + 6),
        .billing_model = column_text(arena, statement, at + 7),
        .reported_ms = column_integer(statement, at + 8),
        .first_record = column_integer(statement, at + 9),
        .record_count = column_integer(statement, at + 10),
    };
}

static void report_read_row(struct arena *arena, struct statement *statement, void *row) {
    usage_report_read_at(arena, statement, 0, row);
}

SQL sql_list = {CHANGES_NOTHING, "SELECT " USAGE_REPORT_COLUMNS
                                 " FROM usage_report p WHERE p.subscription = $1"
                                 " AND (p.reported_ms, p.id) > ($2, $3) AND p.reported_ms < $4"
                                 " ORDER BY p.reported_ms, p.id LIMIT $5"};

enum store_result store_usage_report_list(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription,
                                          const struct usage_report_row *place, int64_t to_ms,
                                          size_t limit, struct usage_report_row **ret_rows,
                                          size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, place->reported_ms);
    bind_integer(statement, 3, place->id);
    bind_integer(statement, 4, to_ms);
    bind_integer(statement, 5, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof(struct usage_report_row),
                          report_read_row, ret_rows, ret_count);
}
