// The seam to the database: whatever an engine has to bring. SQLite is the one there is (sqlite.c,
// sqlite_files.c, sqlite_log.c); its types stay behind this header. Besides what is here an engine
// brings of statement.h statement_of, statement_reset, statement_changes, bind_text, bind_blob,
// bind_integer, bind_none and column_integer. No row or rule of ours is known to it, but for what
// engine_check looks at.
//
// On any error an engine says connection_new_state, for what was seen may be undone; and where the
// error has ended the transaction, it makes the connection broken. A connection is one thread's at
// a time, but not always the same one's.
#ifndef AZSREG_ENGINE_ENGINE_H
#define AZSREG_ENGINE_ENGINE_H

#include "base/buffer.h"
#include "engine/connection.h"
#include "engine/sql.h"

// --- connections ---------------------------------------------------------------------------------

// Once, before the first connection.
void engine_start(void);

// path: a file, made where it is missing; NULL is memory. On failure the connection is to be
// disconnected all the same, and engine_message says why.
bool engine_connect(struct store_db *db, const char *path);

// The connection as a server wants it: durable commits, foreign keys, room for pages.
enum store_result engine_set_up_writer(struct store_db *db);
enum store_result engine_set_up_reader(struct store_db *db);

// Those that were never connected are left as they are.
void engine_disconnect(struct store_db *db);

// What the engine says of this connection's last failure. Borrowed until the next call.
const char *engine_message(const struct store_db *db);

// --- transactions --------------------------------------------------------------------------------

// The bounds of a transaction, and of a write in it (store/inside.h).
enum bound {
    BOUND_BEGIN_READ,
    BOUND_BEGIN_WRITE,
    BOUND_PIN, // the snapshot of a read transaction is taken now
    BOUND_COMMIT,
    BOUND_ROLLBACK,
    BOUND_SAVEPOINT,
    BOUND_KEEP,
    BOUND_UNDO,
    BOUNDS,
};

// Once the connection is set up: a shortage of memory is what calls for an undo, and no time to
// prepare one.
enum store_result engine_prepare_bounds(struct store_db *db);
enum store_result engine_bound(struct store_db *db, enum bound bound);
bool engine_in_transaction(const struct store_db *db);

// After a commit that failed, and was rolled back: whatever it has left on the disk is made to
// count for nothing. False where that cannot be; the next commit that succeeds does it.
bool engine_forget_uncommitted(struct store_db *db);

// --- the log -------------------------------------------------------------------------------------

// Pages that wait in the log to be copied into the database, as of the last commit.
int64_t engine_log_pages(const struct store_db *db);

// Copies them, as far as no reader's snapshot needs the database without them; waits for none.
enum store_result engine_checkpoint(struct store_db *db);

// The sizes of the files, as they are now; false where there are none.
bool engine_file_bytes(struct store_db *db, int64_t *ret_database, int64_t *ret_log);

// --- statements ----------------------------------------------------------------------------------

struct statement;

// To the next row: OK with one, MISSING without. statement may be NULL: not prepared.
enum store_result engine_step(struct store_db *db, struct statement *statement);

const struct sql *engine_sql_of(const struct statement *statement);

// A column's bytes, borrowed until the next step; a NULL column has none.
struct text engine_text(struct statement *statement, int at);
struct text engine_blob(struct statement *statement, int at);

// The bytes of all columns of text in this row.
size_t engine_row_text_bytes(struct statement *statement);

// Runs SQL without parameters or rows, as many statements as there are.
enum store_result engine_exec(struct store_db *db, const char *sql);

// --- the schema's version ------------------------------------------------------------------------

// What a database says of itself.
struct engine_identity {
    bool is_empty;
    bool is_ours;
    int64_t version; // of the schema
};

// False where it cannot be read; ret_why is one clause.
bool engine_identify(struct store_db *db, struct arena *arena, struct engine_identity *ret_identity,
                     struct text *ret_why);

// In a transaction: that it is ours, and of this version.
enum store_result engine_stamp(struct store_db *db, int version);

// Whether each row that refers to another is held to it from now on; not in a transaction.
enum store_result engine_hold_references(struct store_db *db, bool held);

// Looks at all rows there are.
bool engine_references_hold(struct store_db *db);

// --- a database that is another's ----------------------------------------------------------------

// Opens a database for reading alone, which a server may be using (is_quiet: none is, for as long
// as this lasts). ret_why is one clause.
bool engine_look_into(struct store_db *db, struct arena *arena, struct text path, bool is_quiet,
                      struct text *ret_why);

// Whether the last failure says that the database is damaged, or is none.
bool engine_found_damage(const struct store_db *db);

// Reads all of it: what is wrong goes into findings, a line each.
void engine_check(struct store_db *db, struct buffer *findings);

// Copies it, as it stands at one moment, into an empty file.
bool engine_copy(struct store_db *db, struct arena *arena, const char *file, struct text *ret_why);

// What may be left beside a file that was not copied to the end, and the file.
void engine_remove_copy(struct arena *arena, struct text file);

// Empties all tables but those that are kept (NULL-terminated), in the transaction that is open.
// Numbers that were given out start over.
enum store_result engine_clear(struct store_db *db, const char *const *kept);

// A database that another one's tables are copied into, where nothing is yet: it is thrown away
// unless all of it succeeds, and whoever makes it has it synced.
enum store_result engine_set_up_copy(struct store_db *db);

// The tables of one made in the other, without rows or indexes of their own.
enum store_result engine_make_tables(struct store_db *from, struct store_db *into);

// Copies the rows of all tables but those that are kept, in the transaction that is open, into
// tables that have none. Whether each row refers to one that is there is not asked.
enum store_result engine_copy_rows(struct store_db *from, struct store_db *into,
                                   const char *const *kept);

// STORE_FAILED where a row refers to what is not there, in the transaction that is open.
enum store_result engine_find_references(struct store_db *db);

// All pages there are.
int64_t engine_bytes(struct store_db *db);

// How many pages the connection may keep: few, for a long write, or as many as a server wants.
void engine_keep_pages(struct store_db *db, bool few);

// Gives back the memory that pages are kept in.
void engine_shrink(struct store_db *db);

#endif
