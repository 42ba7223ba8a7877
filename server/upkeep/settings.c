#include "upkeep/settings.h"

#include "base/random.h"
#include "engine/statement.h"
#include "upkeep/maintenance.h"

SQL sql_get = {CHANGES_NOTHING, "SELECT value FROM setting WHERE name = $1"};

enum store_result store_setting_get(struct store_db *db, struct arena *arena, const char *name,
                                    struct text *ret_value) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_get);
    bind_text(statement, 1, text_of(name));
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        *ret_value = column_blob(arena, statement, 0);
    return result;
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO setting (name, value) VALUES ($1, $2) "
               "ON CONFLICT (name) DO UPDATE SET value = excluded.value"};

enum store_result store_setting_put(struct store_db *db, const char *name, struct text value) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_text(statement, 1, text_of(name));
    bind_blob(statement, 2, value);
    return statement_run(db, statement);
}

enum store_result store_setting_number(struct store_db *db, struct arena *arena, const char *name,
                                       unsigned long *ret_number) {
    struct text value = TEXT("0");
    const enum store_result result = store_setting_get(db, arena, name, &value);
    if (result != STORE_OK && result != STORE_MISSING)
        return result;
    return text_number(value, 1UL << 62, ret_number) ? STORE_OK : STORE_FAILED;
}

enum store_result store_setting_id(struct store_db *db, struct arena *arena, const char *name,
                                   struct text *ret_id) {
    const enum store_result found = store_setting_get(db, arena, name, ret_id);
    if (found != STORE_MISSING)
        return found;
    const struct guid id = guid_random();
    *ret_id = guid_text(arena, &id);
    return ret_id->size ? store_setting_put(db, name, *ret_id) : STORE_UNAVAILABLE;
}

enum { SECRET_BYTES = 32 };

enum store_result store_setting_secret(struct store_db *db, struct arena *arena, const char *name,
                                       struct text *ret_key) {
    const enum store_result found = store_setting_get(db, arena, name, ret_key);
    if (found != STORE_MISSING)
        return found;
    char fresh[SECRET_BYTES];
    random_for_secret(fresh, sizeof fresh);
    *ret_key = (struct text){text_cstring(arena, (struct text){fresh, sizeof fresh}), sizeof fresh};
    return ret_key->at ? store_setting_put(db, name, *ret_key) : STORE_UNAVAILABLE;
}

SQL sql_remove = {CHANGES_STATE, "DELETE FROM setting WHERE name = $1"};

enum store_result store_setting_remove(struct store_db *db, const char *name) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove);
    bind_text(statement, 1, text_of(name));
    return statement_run(db, statement);
}

struct peek {
    struct arena *arena;
    const char *name;
    struct text *ret_value;
};

static enum store_result peek(struct store_db *db, void *context) {
    const struct peek *peek = context;
    return store_setting_get(db, peek->arena, peek->name, peek->ret_value);
}

enum store_result store_setting_peek(struct arena *arena, const char *folder, const char *name,
                                     struct text *ret_value, struct text *ret_why) {
    struct peek asked = {arena, name, ret_value};
    enum store_result result = STORE_FAILED;
    return store_look(arena, folder, peek, &asked, &result, ret_why) ? result : STORE_FAILED;
}
