#include "parties/fresh_id.h"

#include "engine/statement.h"

SQL sql_is_taken = {CHANGES_NOTHING,
                    "SELECT 1 WHERE EXISTS (SELECT 1 FROM tenant WHERE id = $1)"
                    " OR EXISTS (SELECT 1 FROM subscription WHERE id = $1)"
                    " OR EXISTS (SELECT 1 FROM purchase WHERE order_id = $1)"
                    " OR EXISTS (SELECT 1 FROM principal WHERE id = $1)"};

static enum store_result find(struct store_db *db, const struct guid *id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_is_taken);
    bind_guid(statement, 1, id);
    return statement_row(db, statement);
}

enum store_result store_fresh_id(struct store_db *db, int64_t now_ms, struct guid *ret_id) {
    struct guid id = {0};
    enum store_result found = STORE_OK;
    while (found == STORE_OK) {
        id = guid_ordered(now_ms);
        found = find(db, &id);
    }
    if (found != STORE_MISSING)
        return found;
    *ret_id = id;
    return STORE_OK;
}
