#include "store/statement.h"

#include "base/shortage.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

// One number for both connections: what one has seen under a number is what the other sees.
void statement_new_state(struct store_db *db) {
    static uint64_t last;
    db->state = ++last;
}

static char last_error[256]; // what is said afterwards, when something else has succeeded since

struct text statement_error_text(void) {
    return text_of(last_error);
}

// What the system said last of the database or its log.
static int errno_of(sqlite3 *handle, int which) {
    sqlite3_file *file = NULL;
    int found = 0;
    if (sqlite3_file_control(handle, "main", which, &file) || !file || !file->pMethods ||
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &found))
        return 0;
    return found;
}

// SQLite calls a disk full by ENOSPC alone. A quota and a limit of the file size are as full.
static bool is_full(sqlite3 *handle, int code) {
    static const int files[] = {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER};
    if (code != SQLITE_IOERR_WRITE)
        return (code & 0xFF) == SQLITE_FULL;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const int said = errno_of(handle, files[i]);
        if (said)
            return said == EDQUOT || said == EFBIG;
    }
    return false;
}

static enum store_result result_of(struct store_db *db, int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return STORE_OK;
    snprintf(last_error, sizeof last_error, "%s", sqlite3_errmsg(db->handle));
    statement_new_state(db); // what an error undoes is SQLite's to know
    if (sqlite3_get_autocommit(db->handle))
        db->broken = true; // some errors end the whole transaction, not the statement alone
    if (is_full(db->handle, code))
        return STORE_FULL;
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
        return STORE_UNAVAILABLE;
    default:
        return STORE_FAILED;
    }
}

static sqlite3_stmt *prepare(struct store_db *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    const int code =
        sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    return code == SQLITE_OK ? statement : NULL;
}

sqlite3_stmt *statement_of(struct store_db *db, const char *sql) {
    const size_t start = ((uintptr_t)sql >> 4) % STATEMENTS_MAX;
    for (size_t i = 0; i < STATEMENTS_MAX; i++) {
        const size_t at = (start + i) % STATEMENTS_MAX;
        if (db->statements[at].sql == sql)
            return db->statements[at].statement;
        if (db->statements[at].sql)
            continue;
        sqlite3_stmt *statement = prepare(db, sql);
        if (!statement)
            return NULL;
        db->statements[at].sql = sql;
        db->statements[at].statement = statement;
        return statement;
    }
    assert(!"STATEMENTS_MAX is too small");
    return NULL;
}

void statements_finish(struct store_db *db) {
    for (size_t i = 0; i < STATEMENTS_MAX; i++)
        sqlite3_finalize(db->statements[i].statement);
    for (int i = 0; i < BOUNDS; i++)
        sqlite3_finalize(db->bounds[i]);
    memset(db->statements, 0, sizeof db->statements);
    memset(db->bounds, 0, sizeof db->bounds);
}

void bind_text(sqlite3_stmt *statement, int at, struct text text) {
    sqlite3_bind_text64(statement, at, text.at ? text.at : "", text.size, SQLITE_STATIC,
                        SQLITE_UTF8);
}

void bind_blob(sqlite3_stmt *statement, int at, struct text bytes) {
    sqlite3_bind_blob64(statement, at, bytes.at ? bytes.at : "", bytes.size, SQLITE_STATIC);
}

void bind_guid(sqlite3_stmt *statement, int at, const struct guid *guid) {
    sqlite3_bind_blob(statement, at, guid->bytes, GUID_BYTES, SQLITE_STATIC);
}

void bind_after(sqlite3_stmt *statement, int at, const struct guid *guid) {
    if (guid)
        bind_guid(statement, at, guid);
    else
        bind_blob(statement, at, TEXT(""));
}

void bind_integer(sqlite3_stmt *statement, int at, int64_t number) {
    sqlite3_bind_int64(statement, at, number);
}

static struct text copied(struct arena *arena, const void *from, int size) {
    const char *copy = text_cstring(arena, (struct text){from, (size_t)size});
    return (struct text){copy ? copy : "", copy ? (size_t)size : 0};
}

struct text column_text(struct arena *arena, sqlite3_stmt *statement, int at) {
    const unsigned char *from = sqlite3_column_text(statement, at);
    if (!from && sqlite3_column_type(statement, at) != SQLITE_NULL)
        shortage_note();
    return copied(arena, from, from ? sqlite3_column_bytes(statement, at) : 0);
}

struct text column_blob(struct arena *arena, sqlite3_stmt *statement, int at) {
    const void *from = sqlite3_column_blob(statement, at);
    return copied(arena, from, from ? sqlite3_column_bytes(statement, at) : 0);
}

struct guid column_guid(sqlite3_stmt *statement, int at) {
    struct guid guid = {0};
    const void *from = sqlite3_column_blob(statement, at);
    if (from && sqlite3_column_bytes(statement, at) == GUID_BYTES)
        memcpy(guid.bytes, from, GUID_BYTES);
    return guid;
}

// What is not prepared was not for want of memory, or for what SQLite says.
static enum store_result step_bound(struct store_db *db, sqlite3_stmt *statement) {
    if (!statement)
        return result_of(db,
                         sqlite3_errcode(db->handle) ? sqlite3_errcode(db->handle) : SQLITE_NOMEM);
    const int code = sqlite3_step(statement);
    return code == SQLITE_DONE ? STORE_MISSING : result_of(db, code);
}

// Once the transaction is gone, a write would be one of its own and stay.
static enum store_result step(struct store_db *db, sqlite3_stmt *statement) {
    if (db->broken && statement && !sqlite3_stmt_readonly(statement))
        return STORE_UNAVAILABLE;
    return step_bound(db, statement);
}

enum store_result statement_row(struct store_db *db, sqlite3_stmt *statement) {
    if (statement && !sqlite3_stmt_readonly(statement))
        statement_new_state(db);
    return step(db, statement);
}

static enum store_result ran(enum store_result result) {
    return result == STORE_MISSING ? STORE_OK : result; // no row came back: none was asked for
}

enum store_result statement_run(struct store_db *db, sqlite3_stmt *statement) {
    return ran(statement_row(db, statement));
}

enum store_result statement_run_aside(struct store_db *db, sqlite3_stmt *statement) {
    return ran(step(db, statement));
}

enum store_result statement_run_bound(struct store_db *db, sqlite3_stmt *statement) {
    return ran(step_bound(db, statement));
}

enum store_result statement_prepare(struct store_db *db, const char *sql,
                                    sqlite3_stmt **ret_statement) {
    sqlite3_stmt *statement = prepare(db, sql);
    if (!statement)
        return result_of(db, sqlite3_errcode(db->handle));
    *ret_statement = statement;
    return STORE_OK;
}

enum store_result statement_one(struct store_db *db, struct arena *arena, sqlite3_stmt *statement,
                                void (*read)(struct arena *arena, sqlite3_stmt *statement,
                                             void *row),
                                void *ret_row) {
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        read(arena, statement, ret_row);
    return result;
}

enum { PAGE_TEXT_BYTES = 1048576 };

static size_t text_bytes(sqlite3_stmt *statement) {
    size_t bytes = 0;
    for (int at = 0; at < sqlite3_column_count(statement); at++)
        if (sqlite3_column_type(statement, at) == SQLITE_TEXT)
            bytes += (size_t)sqlite3_column_bytes(statement, at);
    return bytes;
}

// How rows are read: where to, by whom, and how much of them.
struct reading {
    size_t limit;
    size_t size;
    size_t text_limit; // 0 for none
    void (*read)(struct arena *arena, sqlite3_stmt *statement, void *row);
};

static enum store_result read_rows(struct store_db *db, struct arena *arena,
                                   sqlite3_stmt *statement, const struct reading *reading,
                                   void *ret_rows, size_t *ret_count) {
    unsigned char *rows = arena_alloc(arena, reading->limit * reading->size);
    enum store_result result = STORE_OK;
    size_t count = 0;
    size_t bytes = 0;
    if (!rows)
        return STORE_UNAVAILABLE;
    while (count < reading->limit && (!reading->text_limit || bytes < reading->text_limit) &&
           (result = statement_row(db, statement)) == STORE_OK) {
        bytes += reading->text_limit ? text_bytes(statement) : 0;
        reading->read(arena, statement, rows + reading->size * count++);
    }
    if (result != STORE_OK && result != STORE_MISSING)
        return result;
    *(void **)ret_rows = rows;
    *ret_count = count;
    return STORE_OK;
}

enum store_result
statement_rows(struct store_db *db, struct arena *arena, sqlite3_stmt *statement, size_t limit,
               size_t size, void (*read)(struct arena *arena, sqlite3_stmt *statement, void *row),
               void *ret_rows, size_t *ret_count) {
    const struct reading reading = {limit, size, 0, read};
    return read_rows(db, arena, statement, &reading, ret_rows, ret_count);
}

enum store_result
statement_page(struct store_db *db, struct arena *arena, sqlite3_stmt *statement, size_t limit,
               size_t size, void (*read)(struct arena *arena, sqlite3_stmt *statement, void *row),
               void *ret_rows, size_t *ret_count) {
    const struct reading reading = {limit, size, PAGE_TEXT_BYTES, read};
    return read_rows(db, arena, statement, &reading, ret_rows, ret_count);
}

int64_t statement_changes(const struct store_db *db) {
    return sqlite3_changes64(db->handle);
}

enum store_result statement_exec(struct store_db *db, const char *sql) {
    statement_new_state(db);
    return result_of(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}
