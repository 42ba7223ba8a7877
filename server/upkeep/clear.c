#include "upkeep/clear.h"

#include "engine/engine.h"

enum store_result store_clear(struct store_db *db) {
    static const char *const kept[] = {"setting", "product", "product_icon", NULL};
    return engine_clear(db, kept);
}
