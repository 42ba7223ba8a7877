// The seam to the database: whatever an engine has to bring, as a table of functions. There are
// SQLite's (sqlite/) and, where it is built in, PostgreSQL's (postgres/); their types stay behind
// this header. What is asked of an engine by name stands in
// engine.c and in statement.h. No row or rule of ours is known to one, but for what engine_check
// looks at.
//
// On any error an engine says connection_new_state, for what was seen may be undone; and where the
// error has ended the transaction, it makes the connection broken. A connection is one thread's at
// a time, but not always the same one's.
#ifndef AZSREG_ENGINE_ENGINE_H
#define AZSREG_ENGINE_ENGINE_H

#include "base/buffer.h"
#include "engine/connection.h"
#include "engine/sql.h"

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

// What a database says of itself.
struct engine_identity {
    bool is_empty;
    bool is_ours;
    int64_t version; // of the schema
};

// What a connection is for.
enum engine_use { ENGINE_WRITES, ENGINE_READS };

struct statement;
struct engine_tables;

struct engine {
    // The data may be other servers' as well: there is a lock for whoever writes, which is waited
    // for beside the loop; what is read may have changed since the last look; the database may go
    // away, and come back. Of the number for what is stored (store_state) it is the database that
    // says what it is.
    bool is_shared;

    void (*start)(void);
    bool (*connect)(struct store_db *db, const char *place);
    void (*disconnect)(struct store_db *db);
    const char *(*message)(const struct store_db *db);
    enum store_result (*set_up)(struct store_db *db, enum engine_use use);
    enum store_result (*prepare_bounds)(struct store_db *db);

    enum store_result (*bound)(struct store_db *db, enum bound bound);
    bool (*in_transaction)(const struct store_db *db);
    bool (*forget_uncommitted)(struct store_db *db);
    bool (*is_lost)(const struct store_db *db);

    int64_t (*log_pages)(const struct store_db *db);
    enum store_result (*checkpoint)(struct store_db *db);
    bool (*file_bytes)(struct store_db *db, int64_t *ret_database, int64_t *ret_log);

    struct statement *(*statement_of)(struct store_db *db, const struct sql *sql);
    void (*reset)(struct statement *statement);
    enum store_result (*step)(struct store_db *db, struct statement *statement);
    int64_t (*changes)(const struct store_db *db);
    void (*bind_text)(struct statement *statement, int at, struct text text);
    void (*bind_blob)(struct statement *statement, int at, struct text bytes);
    void (*bind_integer)(struct statement *statement, int at, int64_t number);
    void (*bind_none)(struct statement *statement, int at);
    struct text (*text)(struct statement *statement, int at);
    struct text (*blob)(struct statement *statement, int at);
    int64_t (*integer)(struct statement *statement, int at);
    size_t (*row_text_bytes)(struct statement *statement);
    enum store_result (*exec)(struct store_db *db, const char *sql);

    bool (*identify)(struct store_db *db, struct arena *arena, struct engine_identity *ret_identity,
                     struct text *ret_why);
    enum store_result (*begin_schema)(struct store_db *db);
    enum store_result (*end_schema)(struct store_db *db, bool keep);
    enum store_result (*stamp)(struct store_db *db, int version);
    enum store_result (*hold_references)(struct store_db *db, bool held);
    bool (*references_hold)(struct store_db *db);
    enum store_result (*clear)(struct store_db *db, const char *const *kept);

    // rows.h; a data folder's are given, and taken by a database
    enum store_result (*list_tables)(struct store_db *db, struct engine_tables *ret_tables);
    enum store_result (*list_columns)(struct store_db *db, struct arena *arena, const char *table,
                                      struct text *ret_columns);
    enum store_result (*give_rows)(struct store_db *db, const char *table, struct text columns,
                                   enum store_result (*take)(void *context, struct text line),
                                   void *context);
    enum store_result (*begin_rows)(struct store_db *db, const char *table, struct text columns);
    enum store_result (*take_rows)(struct store_db *db, struct text lines);
    enum store_result (*end_rows)(struct store_db *db, const char *table, int64_t last);
    enum store_result (*last_number)(struct store_db *db, const char *table, int64_t *ret_last);

    void (*expect_long)(struct store_db *db, bool is_long);
    void (*shrink)(struct store_db *db);

    // What is asked ahead; NULL where everything is at hand.
    void (*foresee)(struct store_db *db, struct statement *statement);
    int (*fd)(const struct store_db *db);
    void (*send_ahead)(struct store_db *db);
    void (*take_ahead)(struct store_db *db, bool is_there);
};

// Each statement says whose it is, first.
struct statement {
    const struct engine *engine;
    const struct sql *sql;
};

// Its place among all there are, and how many those are.
size_t sql_number(const struct sql *sql);
size_t sql_count(void);

// --- connections ---------------------------------------------------------------------------------

// Once, before the first connection.
void engine_start(const struct engine *engine);

// place: a file, made where it is missing, NULL for memory; or what PostgreSQL calls a connection
// string. On failure the connection is to be disconnected all the same, and engine_message says
// why.
bool engine_connect(struct store_db *db, const struct engine *engine, const char *place);

// The connection as a server wants it: durable commits, foreign keys, room for pages.
enum store_result engine_set_up(struct store_db *db, enum engine_use use);

// Those that were never connected are left as they are.
void engine_disconnect(struct store_db *db);

// What the engine says of this connection's last failure. Borrowed until the next call.
const char *engine_message(const struct store_db *db);

// Whether the database has gone away: nothing works any more until it is connected again.
bool engine_is_lost(const struct store_db *db);

// --- transactions --------------------------------------------------------------------------------

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

// To the next row: OK with one, MISSING without. statement may be NULL: not prepared.
enum store_result engine_step(struct store_db *db, struct statement *statement);

// A column's bytes, borrowed until the next step; a NULL column has none.
struct text engine_text(struct statement *statement, int at);
struct text engine_blob(struct statement *statement, int at);

// The bytes of all columns of text in this row.
size_t engine_row_text_bytes(struct statement *statement);

// Runs SQL without parameters or rows, as many statements as there are.
enum store_result engine_exec(struct store_db *db, const char *sql);

// --- the schema's version ------------------------------------------------------------------------

// False where it cannot be read; ret_why is one clause.
bool engine_identify(struct store_db *db, struct arena *arena, struct engine_identity *ret_identity,
                     struct text *ret_why);

// Of a database that others have as well: a transaction in which nobody else changes anything.
enum store_result engine_begin_schema(struct store_db *db);
enum store_result engine_end_schema(struct store_db *db, bool keep);

// In a transaction: that it is ours, and of this version.
enum store_result engine_stamp(struct store_db *db, int version);

// Whether each row that refers to another is held to it from now on; not in a transaction.
enum store_result engine_hold_references(struct store_db *db, bool held);

// Looks at all rows there are.
bool engine_references_hold(struct store_db *db);

// Empties all tables but those that are kept (NULL-terminated), in the transaction that is open.
// Numbers that were given out start over where nobody else may have them.
enum store_result engine_clear(struct store_db *db, const char *const *kept);

// --- asking ahead --------------------------------------------------------------------------------

// What many reads ask is sent in one go, a batch; nobody waits meanwhile, and each is asked again
// when its answer is there. One snapshot a batch, and the number with it.

// Readable when answers have come; -1 where nothing is asked ahead.
int engine_fd(const struct store_db *db);

// Sends the batch that is open, if anything is in it. A full one has gone before.
void engine_send_ahead(struct store_db *db);

// Takes what has come, where there is something. A batch that takes too long is the end of the
// connection.
void engine_take_ahead(struct store_db *db, bool is_there);

// What comes now is a long write, or it is over: how long it may take, and what may be kept of it.
void engine_expect_long(struct store_db *db, bool is_long);

// Gives back the memory that pages are kept in.
void engine_shrink(struct store_db *db);

#endif
