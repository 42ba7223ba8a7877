#include "reference/product_icons.h"

#include "engine/statement.h"

SQL sql_clear = {CHANGES_STATE, "DELETE FROM product_icon"};

enum store_result store_product_icons_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}

SQL sql_add = {CHANGES_STATE, "INSERT INTO product_icon (path) VALUES ($1) ON CONFLICT DO NOTHING"};
SQL sql_find = {CHANGES_NOTHING, "SELECT 1 FROM product_icon WHERE path = $1"};

static enum store_result on_icon(struct store_db *db, const struct sql *sql, struct text path) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_text(statement, 1, path);
    return statement_run(db, statement);
}

enum store_result store_product_icon_add(struct store_db *db, struct text path) {
    return on_icon(db, &sql_add, path);
}

enum store_result store_product_icon_find(struct store_db *db, struct text path) {
    return on_icon(db, &sql_find, path);
}
