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

// The newest first: what refers to others was made after them, and then takes nothing with it.
enum store_result engine_clear(struct store_db *db, const char *const *kept) {
    struct tables tables = {.count = 0};
    int code = sqlite3_exec(sqlite_of(db), "PRAGMA defer_foreign_keys=ON", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(sqlite_of(db),
                            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT "
                            "LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid DESC",
                            add, &tables, NULL);
    enum store_result result = sqlite_result(db, code);
    for (size_t i = 0; i < tables.count && result == STORE_OK; i++)
        if (!is_kept(tables.names[i], kept))
            result = clear(db, tables.names[i]);
    return result;
}
