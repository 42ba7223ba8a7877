#include "ledger/usage_sums.h"

#include "engine/statement.h"

#define COLUMNS "id, reporter, day, payer, rule, tenant, meter, is_free, quantity, record_count"

static void bind_key(struct statement *statement, const struct usage_sum_row *row) {
    bind_integer(statement, 1, row->reporter);
    bind_integer(statement, 2, row->day);
    bind_guid(statement, 3, &row->payer);
    bind_text(statement, 4, row->rule);
    bind_after(statement, 5, guid_is_nil(&row->tenant) ? NULL : &row->tenant);
    bind_guid(statement, 6, &row->meter);
    bind_integer(statement, 7, row->is_free);
}

static void sum_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct usage_sum_row *)row = (struct usage_sum_row){
        .id = column_integer(statement, 0),
        .reporter = column_integer(statement, 1),
        .day = column_integer(statement, 2),
        .payer = column_guid(statement, 3),
        .rule = column_text(arena, statement, 4),
        .tenant = column_guid(statement, 5),
        .meter = column_guid(statement, 6),
        .is_free = column_integer(statement, 7),
        .quantity = column_text(arena, statement, 8),
        .record_count = column_integer(statement, 9),
    };
}

// In one go, and by the key's own index: another begins like it, and a database that has not
// counted its rows yet may take that one. Quantities are not added up in SQL.
SQL sql_add = {CHANGES_STATE,
               "INSERT INTO usage_sum (reporter, day, payer, rule, tenant, meter, is_free,"
               " quantity, record_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
               " ON CONFLICT (reporter, day, payer, rule, tenant, meter, is_free)"
               " DO UPDATE SET record_count = usage_sum.record_count + excluded.record_count"
               " RETURNING " COLUMNS};

enum store_result store_usage_sum_add(struct store_db *db, struct arena *arena,
                                      const struct usage_sum_row *row,
                                      struct usage_sum_row *ret_sum) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_key(statement, row);
    bind_text(statement, 8, row->quantity);
    bind_integer(statement, 9, row->record_count);
    return statement_one(db, arena, statement, sum_read_row, ret_sum);
}

SQL sql_change = {CHANGES_STATE,
                  "UPDATE usage_sum SET quantity = $1, record_count = $2 WHERE id = $3"};

enum store_result store_usage_sum_change(struct store_db *db, const struct usage_sum_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_change);
    bind_text(statement, 1, row->quantity);
    bind_integer(statement, 2, row->record_count);
    bind_integer(statement, 3, row->id);
    return statement_run(db, statement);
}

SQL sql_list = {CHANGES_NOTHING, "SELECT " COLUMNS
                                 " FROM usage_sum WHERE reporter = $1"
                                 " AND (day, id) > ($2, $3) AND day < $4"
                                 " ORDER BY day, id LIMIT $5"};

enum store_result store_usage_sum_list(struct store_db *db, struct arena *arena, int64_t reporter,
                                       const struct usage_sum_row *place, int64_t to_day,
                                       size_t limit, struct usage_sum_row **ret_rows,
                                       size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, reporter);
    bind_integer(statement, 2, place->day);
    bind_integer(statement, 3, place->id);
    bind_integer(statement, 4, to_day);
    bind_integer(statement, 5, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof(struct usage_sum_row), sum_read_row,
                          ret_rows, ret_count);
}

SQL sql_all = {CHANGES_NOTHING,
               "SELECT " COLUMNS " FROM usage_sum WHERE id > $1 ORDER BY id LIMIT $2"};

enum store_result store_usage_sum_all(struct store_db *db, struct arena *arena, int64_t after,
                                      size_t limit, struct usage_sum_row **ret_rows,
                                      size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_all);
    bind_integer(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof(struct usage_sum_row), sum_read_row,
                          ret_rows, ret_count);
}
