#include "ledger/usage_records.h"

#include "ledger/usage_rows.h"
#include "parties/one_column.h"

static int64_t start_of(const struct usage_record_row *row) {
    return row->start_hour * 2 + row->is_day;
}

static void bind_adjustment(struct statement *statement, int at, const struct guid *adjustment) {
    bind_after(statement, at, guid_is_nil(adjustment) ? NULL : adjustment);
}

#define ADD                                                                                        \
    "INSERT INTO usage_record (series, start, adjustment, quantity, instance, charge, bucket,"     \
    " reported_in) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
SQL sql_add = {CHANGES_STATE, ADD};
SQL sql_add_numbered = {CHANGES_STATE, ADD " RETURNING id"};

static struct statement *bind_row(struct store_db *db, const struct sql *sql,
                                  const struct usage_record_row *row) {
    struct statement *statement = statement_of(db, sql);
    bind_integer(statement, 1, row->series);
    bind_integer(statement, 2, start_of(row));
    bind_adjustment(statement, 3, &row->adjustment);
    bind_text(statement, 4, row->quantity);
    bind_integer(statement, 5, row->instance);
    bind_integer(statement, 6, row->charge);
    bind_integer(statement, 7, row->bucket);
    bind_integer(statement, 8, row->reported_in);
    return statement;
}

enum store_result store_usage_record_add(struct store_db *db, const struct usage_record_row *row) {
    cleanup_statement struct statement *statement = bind_row(db, &sql_add, row);
    return statement_run(db, statement);
}

enum store_result store_usage_record_number(struct store_db *db, const struct usage_record_row *row,
                                            int64_t *ret_id) {
    cleanup_statement struct statement *statement = bind_row(db, &sql_add_numbered, row);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

void usage_record_read_at(struct arena *arena, struct statement *statement, int at, void *row) {
    const int64_t start = column_integer(statement, at + 2);
    *(struct usage_record_row *)row = (struct usage_record_row){
        .id = column_integer(statement, at),
        .series = column_integer(statement, at + 1),
        .start_hour = start / 2,
        .is_day = start % 2,
        .adjustment = column_guid(statement, at + 3),
        .quantity = column_text(arena, statement, at + 4),
        .instance = column_integer(statement, at + 5),
        .charge = column_integer(statement, at + 6),
        .bucket = column_integer(statement, at + 7),
        .reported_in = column_integer(statement, at + 8),
    };
}

static void record_read_row(struct arena *arena, struct statement *statement, void *row) {
    usage_record_read_at(arena, statement, 0, row);
}

SQL sql_find = {CHANGES_NOTHING, "SELECT " USAGE_RECORD_COLUMNS
                                 " FROM usage_record r"
                                 " WHERE r.start = $1 AND r.series = $2 AND r.adjustment = $3"};

enum store_result store_usage_record_find(struct store_db *db, struct arena *arena,
                                          const struct usage_record_row *key,
                                          struct usage_record_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, start_of(key));
    bind_integer(statement, 2, key->series);
    bind_adjustment(statement, 3, &key->adjustment);
    return statement_one(db, arena, statement, record_read_row, ret_row);
}

// Hours are even, days odd.
SQL sql_hours_of_day = {
    CHANGES_NOTHING,
    "SELECT id FROM usage_record WHERE start IN ($1, $1 + 2, $1 + 4, $1 + 6, $1 + 8, $1 + 10,"
    " $1 + 12, $1 + 14, $1 + 16, $1 + 18, $1 + 20, $1 + 22, $1 + 24, $1 + 26, $1 + 28, $1 + 30,"
    " $1 + 32, $1 + 34, $1 + 36, $1 + 38, $1 + 40, $1 + 42, $1 + 44, $1 + 46)"
    " AND series = $2 AND adjustment = $3 ORDER BY start LIMIT 1"};
SQL sql_is_there = {CHANGES_NOTHING,
                    "SELECT id FROM usage_record"
                    " WHERE start = $1 AND series = $2 AND adjustment = $3"};

enum store_result store_usage_record_overlaps(struct store_db *db,
                                              const struct usage_record_row *key, int64_t *ret_id) {
    const int64_t day = key->start_hour - key->start_hour % 24;
    cleanup_statement struct statement *statement =
        statement_of(db, key->is_day ? &sql_hours_of_day : &sql_is_there);
    bind_integer(statement, 1, key->is_day ? day * 2 : day * 2 + 1);
    bind_integer(statement, 2, key->series);
    bind_after(statement, 3, NULL);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}

#define BEHIND                                                                                     \
    " AND (r.series, r.start, r.id) > ($2, $3, $4) AND r.id <= $5"                                 \
    " ORDER BY r.series, r.start, r.id LIMIT $6"
SQL sql_list_paid = {CHANGES_NOTHING, "SELECT " USAGE_RECORD_COLUMNS
                                      " FROM usage_record r WHERE r.bucket = $1" BEHIND};
SQL sql_list_reported = {CHANGES_NOTHING, "SELECT " USAGE_RECORD_COLUMNS
                                          " FROM usage_record r WHERE r.reported_in = $1" BEHIND};

enum store_result store_usage_record_list(struct store_db *db, struct arena *arena,
                                          enum usage_side side, int64_t bucket,
                                          const struct usage_record_row *place, int64_t last,
                                          size_t limit, struct usage_record_row **ret_rows,
                                          size_t *ret_count) {
    cleanup_statement struct statement *statement =
        statement_of(db, side == USAGE_PAID ? &sql_list_paid : &sql_list_reported);
    bind_integer(statement, 1, bucket);
    bind_integer(statement, 2, place->series);
    bind_integer(statement, 3, start_of(place));
    bind_integer(statement, 4, place->id);
    bind_integer(statement, 5, last);
    bind_integer(statement, 6, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof(struct usage_record_row),
                          record_read_row, ret_rows, ret_count);
}

SQL sql_last = {CHANGES_NOTHING, "SELECT max(id) FROM usage_record"};

enum store_result store_usage_record_last(struct store_db *db, int64_t *ret_id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_last);
    return statement_one(db, NULL, statement, number_read_row, ret_id);
}
