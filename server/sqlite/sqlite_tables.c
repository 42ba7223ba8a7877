// All tables at once, whichever there are: emptied, or copied into another database.
#include "sqlite/sqlite.h"

#include <stdio.h>
#include <string.h>

enum { NAME_CHARS = 63, TABLES_MAX = 128 };

// Those of ours, and not SQLite's own.
#define TABLES "FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"

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

static enum store_result list(struct store_db *db, struct tables *tables) {
    tables->count = 0;
    return sqlite_result(
        db, sqlite3_exec(sqlite_of(db), "SELECT name " TABLES " ORDER BY name", add, tables, NULL));
}

static enum store_result enforce_references(struct store_db *db, bool on) {
    return sqlite_result(
        db, sqlite3_db_config(sqlite_of(db), SQLITE_DBCONFIG_ENABLE_FKEY, (int)on, NULL));
}

// --- emptying -----------------------------------------------------------------------------------

static enum store_result clear(struct store_db *db, const char *name) {
    char sql[256];
    snprintf(sql, sizeof sql, "DELETE FROM \"%s\"; DELETE FROM sqlite_sequence WHERE name = '%s'",
             name, name);
    return engine_exec(db, sql);
}

static enum store_result clear_all(struct store_db *db, const char *const *kept) {
    struct tables tables;
    enum store_result result = list(db, &tables);
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

enum store_result engine_find_references(struct store_db *db) {
    const int code =
        sqlite3_exec(sqlite_of(db), "PRAGMA foreign_key_check", refers_to_nothing, NULL, NULL);
    const enum store_result result = sqlite_result(db, code);
    if (code == SQLITE_ABORT)
        connection_note_error("rows refer to what is not there");
    return result;
}

// Where nothing asks who refers to a row, a table is emptied by its pages, of a million rows in
// milliseconds; that what is kept refers to nothing that went is looked at after.
enum store_result sqlite_clear(struct store_db *db, const char *const *kept) {
    enum store_result result = enforce_references(db, false);
    if (result == STORE_OK)
        result = clear_all(db, kept);
    const enum store_result enforced = enforce_references(db, true);
    if (result != STORE_OK || enforced != STORE_OK)
        return result != STORE_OK ? result : enforced;
    return engine_find_references(db);
}

// --- copying ------------------------------------------------------------------------------------

static int make(void *into, int columns, char **values, char **names) {
    (void)columns;
    (void)names;
    return engine_exec(into, values[0]) != STORE_OK;
}

enum store_result engine_make_tables(struct store_db *from, struct store_db *into) {
    const int code = sqlite3_exec(sqlite_of(from), "SELECT sql " TABLES, make, into, NULL);
    if (code == SQLITE_ABORT) // what has failed is into's, and said
        return sqlite_result(into, sqlite3_extended_errcode(sqlite_of(into)));
    return sqlite_result(from, code);
}

// Its pages are new, so there is nothing to be put back; and a file is synced when it is whole.
enum store_result engine_set_up_copy(struct store_db *db) {
    return engine_exec(db,
                       "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"
                       "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;");
}

static sqlite3_stmt *prepare_insert(struct store_db *db, const char *name, int columns) {
    sqlite3_str *sql = sqlite3_str_new(sqlite_of(db));
    sqlite3_str_appendf(sql, "INSERT INTO \"%w\" VALUES (?", name);
    for (int i = 1; i < columns; i++)
        sqlite3_str_appendall(sql, ",?");
    sqlite3_str_appendall(sql, ")");
    return sqlite_prepare_made(db, sqlite3_str_finish(sql));
}

// One that could not be prepared: SQLite says why, or there was no memory.
static enum store_result unprepared(struct store_db *db) {
    const int said = sqlite3_errcode(sqlite_of(db));
    return sqlite_result(db, said ? said : SQLITE_NOMEM);
}

static int copy_row(sqlite3_stmt *row, sqlite3_stmt *insert) {
    int code = SQLITE_OK;
    for (int i = 0; i < sqlite3_column_count(row) && code == SQLITE_OK; i++)
        code = sqlite3_bind_value(insert, i + 1, sqlite3_column_value(row, i));
    if (code != SQLITE_OK)
        return code;
    code = sqlite3_step(insert);
    sqlite3_reset(insert);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum store_result copy_rows(struct store_db *from, sqlite3_stmt *row, struct store_db *into,
                                   sqlite3_stmt *insert) {
    int stepped = SQLITE_ROW;
    int copied = SQLITE_OK;
    while (copied == SQLITE_OK && (stepped = sqlite3_step(row)) == SQLITE_ROW)
        copied = copy_row(row, insert);
    return copied != SQLITE_OK ? sqlite_result(into, copied) : sqlite_result(from, stepped);
}

// What the query finds.
static enum store_result copy(struct store_db *from, char *query, struct store_db *into,
                              const char *name) {
    sqlite3_stmt *row = sqlite_prepare_made(from, query);
    sqlite3_stmt *insert = row ? prepare_insert(into, name, sqlite3_column_count(row)) : NULL;
    enum store_result result;
    if (!row || !insert)
        result = unprepared(row ? into : from);
    else
        result = copy_rows(from, row, into, insert);
    sqlite3_finalize(insert);
    sqlite3_finalize(row);
    return result;
}

// The numbers that it has given out are not given out again.
static enum store_result copy_sequence(struct store_db *from, struct store_db *into,
                                       const char *name) {
    char sql[256];
    snprintf(sql, sizeof sql, "DELETE FROM sqlite_sequence WHERE name = '%s'", name);
    const enum store_result removed = engine_exec(into, sql);
    return removed == STORE_OK
               ? copy(
                     from,
                     sqlite3_mprintf("SELECT name, seq FROM sqlite_sequence WHERE name = %Q", name),
                     into, "sqlite_sequence")
               : removed;
}

static enum store_result copy_all(struct store_db *from, struct store_db *into,
                                  const char *const *kept) {
    struct tables tables;
    enum store_result result = list(from, &tables);
    for (size_t i = 0; i < tables.count && result == STORE_OK; i++) {
        const char *name = tables.names[i];
        if (is_kept(name, kept))
            continue;
        result = copy(from, sqlite3_mprintf("SELECT * FROM \"%w\"", name), into, name);
        if (result == STORE_OK)
            result = copy_sequence(from, into, name);
    }
    return result;
}

// Table by table, in no order of who refers to whom.
enum store_result engine_copy_rows(struct store_db *from, struct store_db *into,
                                   const char *const *kept) {
    connection_new_state(into);
    enum store_result result = enforce_references(into, false);
    if (result == STORE_OK)
        result = copy_all(from, into, kept);
    const enum store_result enforced = enforce_references(into, true);
    return result != STORE_OK ? result : enforced;
}

int64_t engine_bytes(struct store_db *db) {
    sqlite3_stmt *statement = sqlite_prepare_made(
        db, sqlite3_mprintf("SELECT page_count * page_size FROM pragma_page_count, "
                            "pragma_page_size"));
    const int64_t bytes =
        statement && sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return bytes;
}
