// The catalog of marketplace products, in the order of its file. Names compare without case.
#ifndef AZSREG_REFERENCE_PRODUCTS_H
#define AZSREG_REFERENCE_PRODUCTS_H

#include "engine/db.h"

struct product_row {
    int64_t position; // in the file, from 1
    struct text name;
    struct text listed; // JSON with marks, all three: schema/sqlite/0009 says what they are
    struct text described;
    struct text details;
    struct text min_version; // what it requires; empty: it does not say
    struct text max_version;
    struct text billing_models; // joined by commas
    struct text identity_system;
    struct text connection; // "connected", "disconnected"
};

enum store_result store_products_clear(struct store_db *db);
enum store_result store_product_add(struct store_db *db, const struct product_row *row);

enum store_result store_product_find(struct store_db *db, struct arena *arena, struct text name,
                                     struct product_row *ret_row);

// Those after a position, at most limit, and fewer where they are large (statement_page): there are
// none left when none come.
enum store_result store_product_list(struct store_db *db, struct arena *arena, int64_t after,
                                     size_t limit, struct product_row **ret_rows,
                                     size_t *ret_count);

#endif
