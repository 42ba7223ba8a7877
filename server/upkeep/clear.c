#include "upkeep/clear.h"

#include "sqlite/sqlite_data.h"

static const char *const kept[] = {"setting", "product", "product_icon", NULL};

// What was used up must not come back with a snapshot.
static const char *const not_copied[] = {"setting", "product", "product_icon", "device_code", NULL};

enum store_result store_clear(struct store_db *db) {
    return engine_clear(db, kept);
}

enum store_result store_copy(struct store_db *from, struct store_db *into) {
    return engine_copy_rows(from, into, not_copied);
}
