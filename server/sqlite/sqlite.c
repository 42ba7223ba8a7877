#include "sqlite/sqlite.h"

#include "base/shortage.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// --- connections --------------------------------------------------------------------------------

static void start(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool sqlite_open(struct store_db *db, const char *path, int flags) {
    struct connection *made = calloc(1, sizeof *made + sql_count() * sizeof *made->statements);
    db->engine = &engine_sqlite;
    db->connection = made;
    if (!made || sqlite3_open_v2(path, &made->handle, flags | SQLITE_OPEN_NOMUTEX, NULL))
        return false;
    for (size_t i = 0; i < sql_count(); i++)
        made->statements[i].statement = (struct statement){&engine_sqlite, &sql_first[i]};
    sqlite3_busy_timeout(made->handle, 5000);
    sqlite3_extended_result_codes(made->handle, 1);
    return true;
}

static bool connect_to(struct store_db *db, const char *path) {
    if (!sqlite_open(db, path ? path : ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE))
        return false;
    sqlite3_db_config(sqlite_of(db), SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return true;
}

static void disconnect(struct store_db *db) {
    for (size_t i = 0; i < sql_count(); i++)
        sqlite3_finalize(db->connection->statements[i].handle);
    for (int i = 0; i < BOUNDS; i++)
        sqlite3_finalize(db->connection->bounds[i]);
    sqlite3_close(sqlite_of(db));
    free(db->connection);
}

static const char *message(const struct store_db *db) {
    return sqlite_of(db) ? sqlite3_errmsg(sqlite_of(db)) : "out of memory";
}

static const char pragmas[] =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA wal_autocheckpoint=0;"         // store_checkpoint says when
    "PRAGMA journal_size_limit=67108864;"; // the log's file, after one long write

// Pages of 4 KiB that each connection may keep: the working set of a large registration.
static const char pragma_cache[] = "PRAGMA cache_size=-65536;";

static enum store_result set_up_writer(struct store_db *db) {
    const enum store_result set = engine_exec(db, pragmas);
    sqlite_watch_log(db);
    return set == STORE_OK ? engine_exec(db, pragma_cache) : set;
}

static enum store_result set_up(struct store_db *db, enum engine_use use) {
    if (use == ENGINE_WRITES)
        return set_up_writer(db);
    const enum store_result set = engine_exec(db, pragma_cache);
    return set == STORE_OK ? engine_exec(db, "PRAGMA query_only=ON") : set;
}

// --- errors -------------------------------------------------------------------------------------

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

enum store_result sqlite_result(struct store_db *db, int code) {
    sqlite3 *handle = sqlite_of(db);
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return STORE_OK;
    connection_note_error(sqlite3_errmsg(handle));
    connection_new_state(db); // what an error undoes is SQLite's to know
    if (sqlite3_get_autocommit(handle))
        db->broken = true; // some errors end the whole transaction, not the statement alone
    if (is_full(handle, code))
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

static enum store_result execute(struct store_db *db, const char *sql) {
    connection_new_state(db);
    return sqlite_result(db, sqlite3_exec(sqlite_of(db), sql, NULL, NULL, NULL));
}

// --- statements ---------------------------------------------------------------------------------

static sqlite3_stmt *prepare(struct store_db *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    const int code =
        sqlite3_prepare_v3(sqlite_of(db), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    return code == SQLITE_OK ? statement : NULL;
}

sqlite3_stmt *sqlite_prepare_made(struct store_db *db, char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sql)
        sqlite3_prepare_v2(sqlite_of(db), sql, -1, &statement, NULL);
    sqlite3_free(sql);
    return statement;
}

static sqlite3_stmt *handle_of(const struct statement *statement) {
    return ((const struct sqlite_statement *)statement)->handle;
}

static struct statement *prepared(struct store_db *db, const struct sql *sql) {
    struct sqlite_statement *made = &db->connection->statements[sql_number(sql)];
    if (made->handle)
        return &made->statement;
    made->handle = prepare(db, sql->text);
    if (!made->handle)
        return NULL;
    assert(!sqlite3_stmt_readonly(made->handle) == (sql->changes != CHANGES_NOTHING));
    return &made->statement;
}

static void reset(struct statement *statement) {
    sqlite3_reset(handle_of(statement));
    sqlite3_clear_bindings(handle_of(statement));
}

// One that could not be prepared: SQLite says why, or there was no memory.
static enum store_result step(struct store_db *db, sqlite3_stmt *statement) {
    if (!statement) {
        const int said = sqlite3_errcode(sqlite_of(db));
        return sqlite_result(db, said ? said : SQLITE_NOMEM);
    }
    const int code = sqlite3_step(statement);
    return code == SQLITE_DONE ? STORE_MISSING : sqlite_result(db, code);
}

static enum store_result step_statement(struct store_db *db, struct statement *statement) {
    return step(db, statement ? handle_of(statement) : NULL);
}

static void set_text(struct statement *statement, int at, struct text text) {
    sqlite3_bind_text64(handle_of(statement), at, text.at ? text.at : "", text.size, SQLITE_STATIC,
                        SQLITE_UTF8);
}

static void set_blob(struct statement *statement, int at, struct text bytes) {
    sqlite3_bind_blob64(handle_of(statement), at, bytes.at ? bytes.at : "", bytes.size,
                        SQLITE_STATIC);
}

static void set_integer(struct statement *statement, int at, int64_t number) {
    sqlite3_bind_int64(handle_of(statement), at, number);
}

static void set_none(struct statement *statement, int at) {
    sqlite3_bind_null(handle_of(statement), at);
}

static struct text text_at(struct statement *statement, int at) {
    const unsigned char *from = sqlite3_column_text(handle_of(statement), at);
    if (!from && sqlite3_column_type(handle_of(statement), at) != SQLITE_NULL)
        shortage_note();
    return (struct text){(const char *)from,
                         from ? (size_t)sqlite3_column_bytes(handle_of(statement), at) : 0};
}

static struct text blob_at(struct statement *statement, int at) {
    const void *from = sqlite3_column_blob(handle_of(statement), at);
    return (struct text){from, from ? (size_t)sqlite3_column_bytes(handle_of(statement), at) : 0};
}

static int64_t integer_at(struct statement *statement, int at) {
    return sqlite3_column_int64(handle_of(statement), at);
}

static size_t row_text_bytes(struct statement *statement) {
    size_t bytes = 0;
    for (int at = 0; at < sqlite3_column_count(handle_of(statement)); at++)
        if (sqlite3_column_type(handle_of(statement), at) == SQLITE_TEXT)
            bytes += (size_t)sqlite3_column_bytes(handle_of(statement), at);
    return bytes;
}

static int64_t changes(const struct store_db *db) {
    return sqlite3_changes64(sqlite_of(db));
}

// --- transactions -------------------------------------------------------------------------------

static const char *const bounds[BOUNDS] = {
    [BOUND_BEGIN_READ] = "BEGIN",
    [BOUND_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [BOUND_PIN] = "SELECT 1 FROM sqlite_schema",
    [BOUND_COMMIT] = "COMMIT",
    [BOUND_ROLLBACK] = "ROLLBACK",
    [BOUND_SAVEPOINT] = "SAVEPOINT write",
    [BOUND_KEEP] = "RELEASE write",
    [BOUND_UNDO] = "ROLLBACK TO write",
};

static enum store_result prepare_bounds(struct store_db *db) {
    for (int i = 0; i < BOUNDS; i++) {
        db->connection->bounds[i] = prepare(db, bounds[i]);
        if (!db->connection->bounds[i])
            return sqlite_result(db, sqlite3_errcode(sqlite_of(db)));
    }
    return STORE_OK;
}

static enum store_result run_bound(struct store_db *db, enum bound bound) {
    sqlite3_stmt *statement = db->connection->bounds[bound];
    const enum store_result stepped = step(db, statement);
    sqlite3_reset(statement);
    return stepped == STORE_MISSING ? STORE_OK : stepped; // no row came back: none was asked for
}

static bool in_transaction(const struct store_db *db) {
    return !sqlite3_get_autocommit(sqlite_of(db));
}

// Where it cannot be done it is as it was.
static void keep_pages(struct store_db *db, bool few) {
    DISREGARD(engine_exec(db, few ? "PRAGMA cache_size=-16384" : pragma_cache));
}

static void shrink(struct store_db *db) {
    sqlite3_db_release_memory(sqlite_of(db));
}

const struct engine engine_sqlite = {
    .start = start,
    .connect = connect_to,
    .disconnect = disconnect,
    .message = message,
    .set_up = set_up,
    .prepare_bounds = prepare_bounds,
    .bound = run_bound,
    .in_transaction = in_transaction,
    .forget_uncommitted = sqlite_forget_uncommitted,
    .log_pages = sqlite_log_pages,
    .checkpoint = sqlite_checkpoint,
    .file_bytes = sqlite_file_bytes,
    .statement_of = prepared,
    .reset = reset,
    .step = step_statement,
    .changes = changes,
    .bind_text = set_text,
    .bind_blob = set_blob,
    .bind_integer = set_integer,
    .bind_none = set_none,
    .text = text_at,
    .blob = blob_at,
    .integer = integer_at,
    .row_text_bytes = row_text_bytes,
    .exec = execute,
    .identify = sqlite_identify,
    .stamp = sqlite_stamp,
    .hold_references = sqlite_hold_references,
    .references_hold = sqlite_references_hold,
    .clear = sqlite_clear,
    .list_tables = sqlite_list_tables,
    .list_columns = sqlite_list_columns,
    .give_rows = sqlite_give_rows,
    .last_number = sqlite_last_number,
    .expect_long = keep_pages,
    .shrink = shrink,
};
