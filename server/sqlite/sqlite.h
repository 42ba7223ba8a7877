// What is SQLite's of a connection; private to sqlite/.
#ifndef AZSREG_SQLITE_SQLITE_H
#define AZSREG_SQLITE_SQLITE_H

#include "sqlite/sqlite_data.h"

#include <sqlite3.h>

struct sqlite_statement {
    struct statement statement; // first
    sqlite3_stmt *handle;       // NULL: not yet prepared
};

struct connection {
    sqlite3 *handle;
    sqlite3_stmt *bounds[BOUNDS];
    int log_pages;
    struct sqlite_statement statements[]; // in the order of the section azsreg_sql
};

static inline sqlite3 *sqlite_of(const struct store_db *db) {
    return db->connection->handle;
}

// Opens a handle as SQLite's flags say; engine_connect and engine_look_into share it.
bool sqlite_open(struct store_db *db, const char *path, int flags);

// What one of SQLite's codes means, noted where it is an error.
enum store_result sqlite_result(struct store_db *db, int code);

// Prepares SQL that was put together, and frees it; NULL where that cannot be.
sqlite3_stmt *sqlite_prepare_made(struct store_db *db, char *sql);

// What the engine's table has of the other files (sqlite_files.c, sqlite_log.c, sqlite_tables.c).
bool sqlite_identify(struct store_db *db, struct arena *arena, struct engine_identity *ret_identity,
                     struct text *ret_why);
enum store_result sqlite_stamp(struct store_db *db, int version);
enum store_result sqlite_hold_references(struct store_db *db, bool held);
bool sqlite_references_hold(struct store_db *db);
enum store_result sqlite_clear(struct store_db *db, const char *const *kept);
int64_t sqlite_log_pages(const struct store_db *db);
enum store_result sqlite_checkpoint(struct store_db *db);
bool sqlite_file_bytes(struct store_db *db, int64_t *ret_database, int64_t *ret_log);
bool sqlite_forget_uncommitted(struct store_db *db);
enum store_result sqlite_list_tables(struct store_db *db, struct engine_tables *ret_tables);
enum store_result sqlite_list_columns(struct store_db *db, struct arena *arena, const char *table,
                                      struct text *ret_columns);
enum store_result sqlite_give_rows(struct store_db *db, const char *table, struct text columns,
                                   enum store_result (*take)(void *context, struct text line),
                                   void *context);
enum store_result sqlite_last_number(struct store_db *db, const char *table, int64_t *ret_last);

// Has log_pages kept; after the last pragma that is about the log.
void sqlite_watch_log(struct store_db *db);

#endif
