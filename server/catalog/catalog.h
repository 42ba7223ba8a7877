// The catalog file: marketplace products, as schema/catalog.schema.json has them and
// docs/catalog.md tells. Loaded whole or not at all.
#ifndef AZSREG_CATALOG_CATALOG_H
#define AZSREG_CATALOG_CATALOG_H

#include "reference/products.h"

struct catalog_hint {
    struct text place; // "products[3].name"
    const char *hint;
};

enum { CATALOG_HINTS_MAX = 8 };

struct catalog {
    struct text content_folder; // as the file has it; empty: it names none
    struct product_row *products;
    size_t product_count;
    struct text *icons; // encoded paths
    size_t icon_count;
    struct text *files;  // all paths below the content folder, as the file has them
    struct text *places; // where in the file each stands
    size_t file_count;
    struct catalog_hint hints[CATALOG_HINTS_MAX]; // what is probably a mistake
    size_t hint_count;
};

// Reads and checks the file's text. False with the JSON path and what should be there.
bool catalog_read(struct arena *arena, struct text document, struct catalog *ret_catalog,
                  struct text *ret_why);

// Replaces what the store has.
enum store_result catalog_load(struct store_db *db, const struct catalog *catalog);

#endif
