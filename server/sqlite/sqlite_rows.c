// Rows on their way to another engine (rows.h).
#include "engine/rows.h"
#include "sqlite/sqlite.h"

#include "base/cleanup.h"

#include <stdio.h>
#include <string.h>

static enum store_result step_to_end(struct store_db *db, sqlite3_stmt *statement,
                                     enum store_result (*each)(sqlite3_stmt *row, void *context),
                                     void *context) {
    int code = statement ? SQLITE_OK : sqlite3_errcode(sqlite_of(db));
    enum store_result result = STORE_OK;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW)
            break;
        result = each(statement, context);
        if (result != STORE_OK)
            break;
    }
    sqlite3_finalize(statement);
    return result != STORE_OK ? result : sqlite_result(db, code);
}

static enum store_result add_table(sqlite3_stmt *row, void *context) {
    struct engine_tables *tables = context;
    if (tables->count == ENGINE_TABLES_MAX)
        return STORE_FAILED;
    snprintf(tables->names[tables->count++], ENGINE_NAME_CHARS + 1, "%s",
             (const char *)sqlite3_column_text(row, 0));
    return STORE_OK;
}

enum store_result sqlite_list_tables(struct store_db *db, struct engine_tables *ret_tables) {
    sqlite3_stmt *names = sqlite_prepare_made(
        db, sqlite3_mprintf("SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
                            "NOT LIKE 'sqlite\\_%%' ESCAPE '\\' ORDER BY name"));
    return step_to_end(db, names, add_table, ret_tables);
}

static enum store_result add_column(sqlite3_stmt *row, void *context) {
    struct buffer *columns = context;
    if (columns->size)
        buffer_add(columns, TEXT(", "));
    buffer_add(columns, text_of((const char *)sqlite3_column_text(row, 0)));
    return STORE_OK;
}

enum store_result sqlite_list_columns(struct store_db *db, struct arena *arena, const char *table,
                                      struct text *ret_columns) {
    struct buffer columns = buffer_in(arena);
    sqlite3_stmt *names = sqlite_prepare_made(
        db, sqlite3_mprintf("SELECT name FROM pragma_table_info(%Q) ORDER BY cid", table));
    const enum store_result result = step_to_end(db, names, add_column, &columns);
    return result != STORE_OK || buffer_text(&columns, ret_columns) ? result : STORE_UNAVAILABLE;
}

// --- lines ---------------------------------------------------------------------------------------

static void add_escaped(struct buffer *line, struct text text) {
    static const char plain[] = "\b\f\n\r\t\v\\";
    static const char named[] = "bfnrtv\\";
    for (size_t i = 0; i < text.size; i++) {
        const char *found = text.at[i] ? strchr(plain, text.at[i]) : NULL;
        if (found) {
            buffer_add_char(line, '\\');
            buffer_add_char(line, named[found - plain]);
        } else {
            buffer_add_char(line, text.at[i]);
        }
    }
}

static void add_bytes(struct buffer *line, struct text bytes) {
    static const char digits[] = "0123456789abcdef";
    buffer_add(line, TEXT("\\\\x"));
    for (size_t i = 0; i < bytes.size; i++) {
        buffer_add_char(line, digits[(unsigned char)bytes.at[i] >> 4]);
        buffer_add_char(line, digits[(unsigned char)bytes.at[i] & 15]);
    }
}

static void add_value(struct buffer *line, sqlite3_stmt *row, int at) {
    char number[32];
    const size_t size = (size_t)sqlite3_column_bytes(row, at);
    switch (sqlite3_column_type(row, at)) {
    case SQLITE_NULL:
        buffer_add(line, TEXT("\\N"));
        return;
    case SQLITE_INTEGER:
        snprintf(number, sizeof number, "%lld", (long long)sqlite3_column_int64(row, at));
        buffer_add(line, text_of(number));
        return;
    case SQLITE_BLOB:
        add_bytes(line, (struct text){sqlite3_column_blob(row, at), size});
        return;
    default:
        add_escaped(line, (struct text){(const char *)sqlite3_column_text(row, at), size});
    }
}

struct giving {
    engine_take_line *take;
    void *context;
};

static enum store_result give(sqlite3_stmt *row, void *context) {
    const struct giving *giving = context;
    cleanup_arena struct arena *arena = arena_open();
    struct text text = TEXT("");
    if (!arena)
        return STORE_UNAVAILABLE;
    struct buffer line = buffer_in(arena);
    for (int at = 0; at < sqlite3_column_count(row); at++) {
        if (at)
            buffer_add_char(&line, '\t');
        add_value(&line, row, at);
    }
    buffer_add_char(&line, '\n');
    return buffer_text(&line, &text) ? giving->take(giving->context, text) : STORE_UNAVAILABLE;
}

enum store_result sqlite_give_rows(struct store_db *db, const char *table, struct text columns,
                                   engine_take_line *take, void *context) {
    struct giving giving = {take, context};
    sqlite3_stmt *rows = sqlite_prepare_made(
        db, sqlite3_mprintf("SELECT %.*s FROM \"%w\"", TEXT_ARGS(columns), table));
    return step_to_end(db, rows, give, &giving);
}

static enum store_result take_number(sqlite3_stmt *row, void *context) {
    *(int64_t *)context = sqlite3_column_int64(row, 0);
    return STORE_OK;
}

enum store_result sqlite_last_number(struct store_db *db, const char *table, int64_t *ret_last) {
    *ret_last = 0;
    sqlite3_stmt *last = sqlite_prepare_made(
        db, sqlite3_mprintf("SELECT seq FROM sqlite_sequence WHERE name = %Q", table));
    return step_to_end(db, last, take_number, ret_last);
}
