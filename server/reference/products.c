#include "reference/products.h"

#include "engine/statement.h"

#define PRODUCT_COLUMNS                                                                            \
    "position, name, listed, described, details, min_version, max_version, billing_models,"        \
    " identity_system, connection"

static void product_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct product_row *)row = (struct product_row){
        .position = column_integer(statement, 0),
        .name = column_text(arena, statement, 1),
        .listed = column_text(arena, statement, 2),
        .described = column_text(arena, statement, 3),
        .details = column_text(arena, statement, 4),
        .min_version = column_text(arena, statement, 5),
        .max_version = column_text(arena, statement, 6),
        .billing_models = column_text(arena, statement, 7),
        .identity_system = column_text(arena, statement, 8),
        .connection = column_text(arena, statement, 9),
    };
}

SQL sql_clear = {CHANGES_STATE, "DELETE FROM product"};

enum store_result store_products_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}

SQL sql_add = {CHANGES_STATE, "INSERT INTO product (" PRODUCT_COLUMNS
                              ")"
                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};

enum store_result store_product_add(struct store_db *db, const struct product_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_integer(statement, 1, row->position);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->listed);
    bind_text(statement, 4, row->described);
    bind_text(statement, 5, row->details);
    bind_text(statement, 6, row->min_version);
    bind_text(statement, 7, row->max_version);
    bind_text(statement, 8, row->billing_models);
    bind_text(statement, 9, row->identity_system);
    bind_text(statement, 10, row->connection);
    return statement_run(db, statement);
}

SQL sql_find = {CHANGES_NOTHING,
                "SELECT " PRODUCT_COLUMNS " FROM product WHERE lower(name) = lower($1)"};

enum store_result store_product_find(struct store_db *db, struct arena *arena, struct text name,
                                     struct product_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_text(statement, 1, name);
    return statement_one(db, arena, statement, product_read_row, ret_row);
}

SQL sql_list = {CHANGES_NOTHING, "SELECT " PRODUCT_COLUMNS
                                 " FROM product WHERE position > $1 ORDER BY position LIMIT $2"};

enum store_result store_product_list(struct store_db *db, struct arena *arena, int64_t after,
                                     size_t limit, struct product_row **ret_rows,
                                     size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_page(db, arena, statement, limit, sizeof **ret_rows, product_read_row,
                          ret_rows, ret_count);
}
