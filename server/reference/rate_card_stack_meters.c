#include "reference/rate_card_stack_meters.h"

#include "engine/statement.h"

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO rate_card_stack_meter (card, place, stack_meter, factor)"
               " VALUES ($1, $2, $3, $4)"};

enum store_result store_rate_card_stack_meter_add(struct store_db *db,
                                                  const struct rate_card_stack_meter_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, row->card);
    bind_integer(statement, 2, row->place);
    bind_guid(statement, 3, &row->id);
    bind_text(statement, 4, row->factor);
    return statement_run(db, statement);
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM rate_card_stack_meter"};

enum store_result store_rate_card_stack_meters_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}

static void stack_meter_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct rate_card_stack_meter_row *)row = (struct rate_card_stack_meter_row){
        .card = column_integer(statement, 0),
        .place = column_integer(statement, 1),
        .id = column_guid(statement, 2),
        .factor = column_text(arena, statement, 3),
    };
}

SQL sql_list = {CHANGES_NOTHING,
                "SELECT card, place, stack_meter, factor FROM rate_card_stack_meter"
                " WHERE card = $1 AND place = $2 AND stack_meter > $3"
                " ORDER BY stack_meter LIMIT $4"};

enum store_result store_rate_card_stack_meters(struct store_db *db, struct arena *arena,
                                               int64_t card, int64_t place,
                                               const struct guid *after, size_t limit,
                                               struct rate_card_stack_meter_row **ret_rows,
                                               size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, card);
    bind_integer(statement, 2, place);
    bind_after(statement, 3, after);
    bind_integer(statement, 4, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, stack_meter_read_row,
                          ret_rows, ret_count);
}
