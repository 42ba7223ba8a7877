// What is SQLite's of a connection; private to engine/.
#ifndef AZSREG_ENGINE_SQLITE_H
#define AZSREG_ENGINE_SQLITE_H

#include "engine/engine.h"
#include "engine/statement.h"

#include <sqlite3.h>

struct statement {
    const struct sql *sql;
    sqlite3_stmt *handle; // NULL: not yet prepared
};

struct connection {
    sqlite3 *handle;
    sqlite3_stmt *bounds[BOUNDS];
    int log_pages;
    struct statement statements[]; // in the order of the section azsreg_sql
};

static inline sqlite3 *sqlite_of(const struct store_db *db) {
    return db->connection->handle;
}

// Opens a handle as SQLite's flags say; engine_connect and engine_look_into share it.
bool sqlite_open(struct store_db *db, const char *path, int flags);

// What one of SQLite's codes means, noted where it is an error.
enum store_result sqlite_result(struct store_db *db, int code);

// Has log_pages kept; after the last pragma that is about the log.
void sqlite_watch_log(struct store_db *db);

#endif
