// Prepared statements, kept for the life of a connection; private to store/. The SQL's address is
// its key, so every statement is one static const char sql_…[] (tests/lint/statements.sh counts
// them).
#ifndef AZSREG_STORE_STATEMENT_H
#define AZSREG_STORE_STATEMENT_H

#include "store/store.h"

#include <sqlite3.h>

enum { STATEMENTS_MAX = 128 };

// The bounds of a transaction, and of a write in it (store/transaction.h).
enum bound {
    BOUND_BEGIN_READ,
    BOUND_BEGIN_WRITE,
    BOUND_COMMIT,
    BOUND_ROLLBACK,
    BOUND_SAVEPOINT,
    BOUND_KEEP,
    BOUND_UNDO,
    BOUNDS,
};

struct store_db {
    sqlite3 *handle;
    bool broken;    // nothing of the transaction counts any more, and it takes no write
    uint64_t state; // store_state
    sqlite3_stmt *bounds[BOUNDS];
    struct {
        const char *sql;
        sqlite3_stmt *statement;
    } statements[STATEMENTS_MAX];
};

// Says that what the connection sees may have changed (store_state).
void statement_new_state(struct store_db *db);

// The prepared statement, reset when its scope ends; NULL when it cannot be prepared.
sqlite3_stmt *statement_of(struct store_db *db, const char *sql);

static inline void cleanup_reset_statement(sqlite3_stmt **statement) {
    if (*statement) {
        sqlite3_reset(*statement);
        sqlite3_clear_bindings(*statement);
    }
}
#define cleanup_statement __attribute__((cleanup(cleanup_reset_statement)))

// Bind by position, from 1. What is bound must outlive the step.
void bind_text(sqlite3_stmt *statement, int at, struct text text);
void bind_blob(sqlite3_stmt *statement, int at, struct text bytes);
void bind_guid(sqlite3_stmt *statement, int at, const struct guid *guid);
// NULL binds an empty blob, which sorts before every id.
void bind_after(sqlite3_stmt *statement, int at, const struct guid *guid);
void bind_integer(sqlite3_stmt *statement, int at, int64_t number);

// Columns, from 0. Text is copied into the arena, NUL-terminated past its end.
struct text column_text(struct arena *arena, sqlite3_stmt *statement, int at);
struct text column_blob(struct arena *arena, sqlite3_stmt *statement, int at);
struct guid column_guid(sqlite3_stmt *statement, int at);

// Steps to the next row: OK with one, MISSING without. A statement that writes makes a new state.
enum store_result statement_row(struct store_db *db, sqlite3_stmt *statement);

// Steps to the end: OK.
enum store_result statement_run(struct store_db *db, sqlite3_stmt *statement);

// The same for what belongs to no state: mappings.
enum store_result statement_run_aside(struct store_db *db, sqlite3_stmt *statement);

// The same for a bound of a transaction, which a broken one has as well.
enum store_result statement_run_bound(struct store_db *db, sqlite3_stmt *statement);

// Steps to the one row there can be and reads it; MISSING, and nothing read, where there is none.
enum store_result
statement_one(struct store_db *db, struct arena *arena, sqlite3_stmt *statement,
              void (*read)(struct arena *arena, sqlite3_stmt *statement, void *row), void *ret_row);

// Steps through at most limit rows of size bytes each, read one by one into an array in the arena.
enum store_result
statement_rows(struct store_db *db, struct arena *arena, sqlite3_stmt *statement, size_t limit,
               size_t size, void (*read)(struct arena *arena, sqlite3_stmt *statement, void *row),
               void *ret_rows, size_t *ret_count);

// The same for rows that may be large, as those with tags: once they have a megabyte of text no
// further one is read. One is read in any case, so no rows means that there are none.
enum store_result
statement_page(struct store_db *db, struct arena *arena, sqlite3_stmt *statement, size_t limit,
               size_t size, void (*read)(struct arena *arena, sqlite3_stmt *statement, void *row),
               void *ret_rows, size_t *ret_count);

// Rows the last statement_run changed.
int64_t statement_changes(const struct store_db *db);

// Runs SQL without parameters or rows.
enum store_result statement_exec(struct store_db *db, const char *sql);

// A statement to be kept; the caller finishes it.
enum store_result statement_prepare(struct store_db *db, const char *sql,
                                    sqlite3_stmt **ret_statement);

// What SQLite said of whichever statement failed last, on any connection.
struct text statement_error_text(void);

void statements_finish(struct store_db *db);

#endif
