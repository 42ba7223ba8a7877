// Running SQL and reading what comes of it: for tables/, reference/ and parties/, and private to
// them and store/. Which engine runs it is known to engine/ alone.
#ifndef AZSREG_ENGINE_STATEMENT_H
#define AZSREG_ENGINE_STATEMENT_H

#include "engine/db.h"
#include "engine/sql.h"

struct statement; // prepared, and kept for the life of its connection

// The prepared statement, which cleanup_statement resets when its scope ends; NULL when it cannot
// be prepared.
struct statement *statement_of(struct store_db *db, const struct sql *sql);

void statement_reset(struct statement *statement);
static inline void cleanup_reset_statement(struct statement **statement) {
    if (*statement)
        statement_reset(*statement);
}
#define cleanup_statement __attribute__((cleanup(cleanup_reset_statement)))

// Bind by number, from 1. What is bound must outlive the step. Of a statement that could not be
// prepared (NULL) nothing is bound, and it fails when it is run.
void bind_text(struct statement *statement, int at, struct text text);
void bind_blob(struct statement *statement, int at, struct text bytes);
void bind_guid(struct statement *statement, int at, const struct guid *guid);
// NULL binds an empty blob, which sorts before every id.
void bind_after(struct statement *statement, int at, const struct guid *guid);
void bind_integer(struct statement *statement, int at, int64_t number);
void bind_none(struct statement *statement, int at); // NULL, in SQL
// NULL, and nil, bind that.
void bind_guid_or_none(struct statement *statement, int at, const struct guid *guid);

// The same statement will be asked soon, with this bound to it: by a write that may have to wait
// for what it asks (engine/sql.h, ahead).
void statement_foresee(struct store_db *db, struct statement *statement);

// Columns of the row that was stepped to, from 0. Text is copied into the arena, NUL-terminated
// past its end; where memory is out it is empty, and noted (base/shortage.h).
struct text column_text(struct arena *arena, struct statement *statement, int at);
struct text column_blob(struct arena *arena, struct statement *statement, int at);
struct guid column_guid(struct statement *statement, int at);
int64_t column_integer(struct statement *statement, int at);

// Steps to the next row: OK with one, MISSING without.
enum store_result statement_row(struct store_db *db, struct statement *statement);

// Runs one that changes something: OK. Of one that only reads: OK where there is a row, MISSING
// where not.
enum store_result statement_run(struct store_db *db, struct statement *statement);

// The same for one that changes rows: MISSING where there was none to change.
enum store_result statement_run_some(struct store_db *db, struct statement *statement);

// Rows the last statement_run changed.
int64_t statement_changes(const struct store_db *db);

// Runs one that takes no parameter.
enum store_result statement_run_plain(struct store_db *db, const struct sql *sql);

// Runs one whose parameters are an id and a name.
enum store_result statement_run_named(struct store_db *db, const struct sql *sql,
                                      const struct guid *id, struct text name);

// Runs one whose parameter is an id; or whose parameters are whose something becomes, and whose it
// was.
enum store_result statement_run_on(struct store_db *db, const struct sql *sql,
                                   const struct guid *id);
enum store_result statement_pass_on(struct store_db *db, const struct sql *sql,
                                    const struct guid *from, const struct guid *into);

typedef void row_reader(struct arena *arena, struct statement *statement, void *row);

// Steps to the one row there can be and reads it; MISSING, and nothing read, where there is none.
enum store_result statement_one(struct store_db *db, struct arena *arena,
                                struct statement *statement, row_reader *read, void *ret_row);

// Steps through at most limit rows of size bytes each, read one by one into an array in
// the arena, which ret_rows, a struct ROW **, is made to point at.
enum store_result statement_rows(struct store_db *db, struct arena *arena,
                                 struct statement *statement, size_t limit, size_t size,
                                 row_reader *read, void *ret_rows, size_t *ret_count);

// The same for rows that may be large, as those with tags: once they have a megabyte of text no
// further one is read. One is read in any case, so no rows means that there are none.
enum store_result statement_page(struct store_db *db, struct arena *arena,
                                 struct statement *statement, size_t limit, size_t size,
                                 row_reader *read, void *ret_rows, size_t *ret_count);

#endif
