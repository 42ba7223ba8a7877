#include "ledger/usage_series.h"

#include "ledger/usage_rows.h"
#include "parties/one_column.h"

#define FIND                                                                                       \
    "SELECT id FROM usage_series WHERE cloud_owner = $1 AND cloud_id = $2"                         \
    " AND subscription = $3 AND meter = $4 AND lower(resource_uri) = lower($5)"
#define BY_DIGEST " AND " SQL_POSTGRES_DIGEST("resource_uri") " = " SQL_POSTGRES_DIGEST("$5")
SQL sql_number = {CHANGES_NOTHING, FIND, .postgres = FIND BY_DIGEST};
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO usage_series"
               " (cloud_owner, cloud_id, subscription, meter, resource_uri, meter_sent)"
               " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"};

static void bind_key(struct statement *statement, const struct usage_series_row *row) {
    bind_guid(statement, 1, &row->cloud_owner);
    bind_text(statement, 2, row->cloud_id);
    bind_guid(statement, 3, &row->subscription);
    bind_guid(statement, 4, &row->meter);
    bind_text(statement, 5, row->resource_uri);
}

static enum store_result series_add(struct store_db *db, const struct usage_series_row *row,
                                    int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_key(statement, row);
    bind_text(statement, 6, row->meter_sent);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

enum store_result store_usage_series_number(struct store_db *db, const struct usage_series_row *row,
                                            int64_t *ret_id, bool *ret_is_new) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_number);
    bind_key(statement, row);
    const enum store_result found = statement_one(db, NULL, statement, number_read_row, ret_id);
    *ret_is_new = found == STORE_MISSING;
    return found == STORE_MISSING ? series_add(db, row, ret_id) : found;
}

void usage_series_read_at(struct arena *arena, struct statement *statement, int at, void *row) {
    *(struct usage_series_row *)row = (struct usage_series_row){
        .id = column_integer(statement, at),
        .cloud_owner = column_guid(statement, at + 1),
        .cloud_id = column_text(arena, statement, at + 2),
        .subscription = column_guid(statement, at + 3),
        .meter = column_guid(statement, at + 4),
        .meter_sent = column_text(arena, statement, at + 5),
        .resource_uri = column_text(arena, statement, at + 6),
    };
}
