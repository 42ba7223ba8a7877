#include "engine/sqlite.h"

#include <stdio.h>
#include <string.h>

enum { NAME_CHARS = 63, TABLES_MAX = 128 };

struct tables {
    char names[TABLES_MAX][NAME_CHARS + 1];
    size_t count;
};

static bool is_kept(const char *name, const char *const *kept) {
    for (; *kept; kept++)
        if (!strcmp(name, *kept))
            return true;
    return false;
}

static int add(void *context, int columns, char **values, char **names) {
    struct tables *tables = context;
    (void)columns;
    (void)names;
    if (tables->count == TABLES_MAX || strlen(values[0]) > NAME_CHARS)
        return 1;
    snprintf(tables->names[tables->count++], NAME_CHARS + 1, "%s", values[0]);
    return 0;
}

static enum store_result clear(struct store_db *db, const char *name) {
    char sql[256];
    snprintf(sql, sizeof sql, "DELETE FROM \"%s\"; DELETE FROM sqlite_sequence WHERE name = '%s'",
             name, name);
    return engine_exec(db, sql);
}

static enum store_result clear_all(struct store_db *db, const char *const *kept) {
    struct tables tables = {.count = 0};
    const int code = sqlite3_exec(sqlite_of(db),
                                  "SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
                                  "NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                                  add, &tables, NULL);
    enum store_result result = sqlite_result(db, code);
    for (size_t i = 0; i < tables.count && result == STORE_OK; i++)
        if (!is_kept(tables.names[i], kept))
            result = clear(db, tables.names[i]);
    return result;
}

static int refers_to_nothing(void *context, int columns, char **values, char **names) {
    (void)context;
    (void)columns;
    (void)values;
    (void)names;
    return 1;
}

static enum store_result enforce_references(struct store_db *db, bool on) {
    return sqlite_result(
        db, sqlite3_db_config(sqlite_of(db), SQLITE_DBCONFIG_ENABLE_FKEY, (int)on, NULL));
}

// Where nothing asks who refers to a row, a table is emptied by its pages, of a million rows in
// milliseconds; that what is kept refers to nothing that went is looked at after.
enum store_result engine_clear(struct store_db *db, const char *const *kept) {
    enum store_result result = enforce_references(db, false);
    if (result == STORE_OK)
        result = clear_all(db, kept);
    const enum store_result enforced = enforce_references(db, true);
    if (result != STORE_OK || enforced != STORE_OK)
        return result != STORE_OK ? result : enforced;
    return sqlite_result(
        db, sqlite3_exec(sqlite_of(db), "PRAGMA foreign_key_check", refers_to_nothing, NULL, NULL));
}
