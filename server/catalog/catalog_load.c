#include "catalog/catalog.h"
#include "reference/product_icons.h"

enum store_result catalog_load(struct store_db *db, const struct catalog *catalog) {
    enum store_result result = store_products_clear(db);
    if (result == STORE_OK)
        result = store_product_icons_clear(db);
    for (size_t i = 0; i < catalog->product_count && result == STORE_OK; i++)
        result = store_product_add(db, &catalog->products[i]);
    for (size_t i = 0; i < catalog->icon_count && result == STORE_OK; i++)
        result = store_product_icon_add(db, catalog->icons[i]);
    return result;
}
