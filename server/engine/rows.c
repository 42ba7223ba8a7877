#include "engine/rows.h"

enum store_result engine_list_tables(struct store_db *db, struct engine_tables *ret_tables) {
    ret_tables->count = 0;
    return db->engine->list_tables(db, ret_tables);
}

enum store_result engine_list_columns(struct store_db *db, struct arena *arena, const char *table,
                                      struct text *ret_columns) {
    return db->engine->list_columns(db, arena, table, ret_columns);
}

enum store_result engine_give_rows(struct store_db *db, const char *table, struct text columns,
                                   engine_take_line *take, void *context) {
    return db->engine->give_rows(db, table, columns, take, context);
}

enum store_result engine_begin_rows(struct store_db *db, const char *table, struct text columns) {
    return db->engine->begin_rows(db, table, columns);
}

enum store_result engine_take_rows(struct store_db *db, struct text lines) {
    return db->engine->take_rows(db, lines);
}

enum store_result engine_end_rows(struct store_db *db, const char *table, int64_t last) {
    return db->engine->end_rows(db, table, last);
}

enum store_result engine_last_number(struct store_db *db, const char *table, int64_t *ret_last) {
    return db->engine->last_number(db, table, ret_last);
}
