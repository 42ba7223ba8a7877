#include "reference/rate_card_offers.h"

#include "parties/one_column.h"

SQL sql_add = {CHANGES_STATE, "INSERT INTO rate_card_offer (card, offer) VALUES ($1, $2)"};

enum store_result store_rate_card_offer_add(struct store_db *db, int64_t card, struct text offer) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, card);
    bind_text(statement, 2, offer);
    return statement_run(db, statement);
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM rate_card_offer"};

enum store_result store_rate_card_offers_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}

SQL sql_list = {CHANGES_NOTHING,
                "SELECT offer FROM rate_card_offer WHERE card = $1 AND offer > $2"
                " ORDER BY offer LIMIT $3"};

enum store_result store_rate_card_offers(struct store_db *db, struct arena *arena, int64_t card,
                                         struct text after, size_t limit, struct text **ret_offers,
                                         size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, card);
    bind_text(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_offers, text_read_row,
                          ret_offers, ret_count);
}
