#include "reference/rate_cards.h"

#include "engine/statement.h"

#define RATE_CARD_COLUMNS                                                                          \
    "SELECT c.id, c.offer_durable_id, c.currency, c.locale, c.region FROM rate_card AS c "

static void rate_card_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct rate_card_row *)row = (struct rate_card_row){
        .id = column_integer(statement, 0),
        .offer_durable_id = column_text(arena, statement, 1),
        .currency = column_text(arena, statement, 2),
        .locale = column_text(arena, statement, 3),
        .region = column_text(arena, statement, 4),
    };
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO rate_card (id, offer_durable_id, currency, locale,"
               " region) VALUES ($1, $2, $3, $4, $5)"};

enum store_result store_rate_card_add(struct store_db *db, const struct rate_card_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, row->id);
    bind_text(statement, 2, row->offer_durable_id);
    bind_text(statement, 3, row->currency);
    bind_text(statement, 4, row->locale);
    bind_text(statement, 5, row->region);
    return statement_run(db, statement);
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM rate_card"};

enum store_result store_rate_cards_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}

SQL sql_list = {CHANGES_NOTHING, RATE_CARD_COLUMNS "WHERE c.id > $1 ORDER BY c.id LIMIT $2"};

enum store_result store_rate_card_list(struct store_db *db, struct arena *arena, int64_t after,
                                       size_t limit, struct rate_card_row **ret_rows,
                                       size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, rate_card_read_row,
                          ret_rows, ret_count);
}

SQL sql_of_offer = {CHANGES_NOTHING, RATE_CARD_COLUMNS
                    "JOIN rate_card_offer AS o ON o.card = c.id WHERE o.offer = $1"
                    " AND ($2 = '' OR lower(c.currency) = lower($2))"
                    " AND ($3 = '' OR lower(c.region) = lower($3))"
                    " ORDER BY c.id LIMIT 1"};

enum store_result store_rate_card_of_offer(struct store_db *db, struct arena *arena,
                                           struct text offer, struct text currency,
                                           struct text region, struct rate_card_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_offer);
    bind_text(statement, 1, offer);
    bind_text(statement, 2, currency);
    bind_text(statement, 3, region);
    return statement_one(db, arena, statement, rate_card_read_row, ret_row);
}

SQL sql_find = {CHANGES_NOTHING, RATE_CARD_COLUMNS
                "WHERE lower(c.offer_durable_id) = lower($1) AND lower(c.currency) = lower($2)"
                " AND lower(c.locale) = lower($3) AND lower(c.region) = lower($4)"};

enum store_result store_rate_card_find(struct store_db *db, struct arena *arena,
                                       const struct rate_card_row *asked,
                                       struct rate_card_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_text(statement, 1, asked->offer_durable_id);
    bind_text(statement, 2, asked->currency);
    bind_text(statement, 3, asked->locale);
    bind_text(statement, 4, asked->region);
    return statement_one(db, arena, statement, rate_card_read_row, ret_row);
}
