#include "reference/rate_card_meters.h"

#include "engine/statement.h"

#define METER_COLUMNS                                                                              \
    "m.card, m.place, m.id, m.name, m.category, m.subcategory, m.region, m.unit, m.rate,"          \
    " m.effective_date"

// Those columns, from one on.
static struct rate_card_meter_row meter_at(struct arena *arena, struct statement *statement,
                                           int first) {
    return (struct rate_card_meter_row){
        .card = column_integer(statement, first),
        .place = column_integer(statement, first + 1),
        .id = column_text(arena, statement, first + 2),
        .name = column_text(arena, statement, first + 3),
        .category = column_text(arena, statement, first + 4),
        .subcategory = column_text(arena, statement, first + 5),
        .region = column_text(arena, statement, first + 6),
        .unit = column_text(arena, statement, first + 7),
        .rate = column_text(arena, statement, first + 8),
        .effective_date = column_text(arena, statement, first + 9),
    };
}

static void meter_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct rate_card_meter_row *)row = meter_at(arena, statement, 0);
}

static void rate_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct rate_row *)row = (struct rate_row){
        .currency = column_text(arena, statement, 0),
        .is_on_card = column_integer(statement, 1),
        .factor = column_text(arena, statement, 2),
        .meter = meter_at(arena, statement, 3),
    };
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO rate_card_meter (card, place, id, name, category, subcategory, region,"
               " unit, rate, effective_date) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};

enum store_result store_rate_card_meter_add(struct store_db *db,
                                            const struct rate_card_meter_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, row->card);
    bind_integer(statement, 2, row->place);
    bind_text(statement, 3, row->id);
    bind_text(statement, 4, row->name);
    bind_text(statement, 5, row->category);
    bind_text(statement, 6, row->subcategory);
    bind_text(statement, 7, row->region);
    bind_text(statement, 8, row->unit);
    bind_text(statement, 9, row->rate);
    bind_text(statement, 10, row->effective_date);
    return statement_run(db, statement);
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM rate_card_meter"};

enum store_result store_rate_card_meters_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}

SQL sql_list = {CHANGES_NOTHING, "SELECT " METER_COLUMNS
                                 " FROM rate_card_meter AS m WHERE m.card = $1"
                                 " AND m.place > $2 ORDER BY m.place LIMIT $3"};

enum store_result store_rate_card_meters(struct store_db *db, struct arena *arena, int64_t card,
                                         int64_t after, size_t limit,
                                         struct rate_card_meter_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, card);
    bind_integer(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, meter_read_row, ret_rows,
                          ret_count);
}

SQL sql_rate = {CHANGES_NOTHING,
                "SELECT c.currency, CASE WHEN s.card IS NULL THEN 0 ELSE 1 END, s.factor,"
                " " METER_COLUMNS
                " FROM rate_card AS c LEFT JOIN rate_card_stack_meter AS s"
                " ON s.card = c.id AND s.stack_meter = $1 LEFT JOIN rate_card_meter AS m"
                " ON m.card = s.card AND m.place = s.place"
                " WHERE c.id = (SELECT min(card) FROM rate_card_offer WHERE offer = $2)"};

enum store_result store_rate_find(struct store_db *db, struct arena *arena, struct text offer,
                                  const struct guid *stack_meter, struct rate_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_rate);
    bind_guid(statement, 1, stack_meter);
    bind_text(statement, 2, offer);
    return statement_one(db, arena, statement, rate_read_row, ret_row);
}
