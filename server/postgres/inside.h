// What is PostgreSQL's of a connection; private to postgres/.
//
// Statements are sent ahead, in libpq's pipeline mode, and their results come in the order in which
// they were sent. One of which nobody needs to know more than that it went well is not waited for:
// where it fails, whatever waits next fails with it.
#ifndef AZSREG_POSTGRES_INSIDE_H
#define AZSREG_POSTGRES_INSIDE_H

#include "engine/ahead.h"
#include "engine/statement.h"
#include "postgres/postgres.h"

#include <libpq-fe.h>

enum {
    PARAMETERS_MAX = 32,
    SENT_MAX = 1024, // results that may be outstanding
    READS_AT_ONCE = 16,
    WRITES_AT_ONCE = 48, // of what they ask
    BATCH_MOST = 64,     // with what one more has foreseen
    NAME_CHARS = 32,
    LOOP_PATIENCE_MS = 4000,      // others wait: then the database is away; a statement has 2 s
    TURN_PATIENCE_MS = 20 * 1000, // beside the loop: a turn's lock, a commit
    LONG_PATIENCE_MS = 70 * 1000, // a statement of a long write, which has a minute
};

// What becomes of a result.
enum awaited {
    AWAITED_NOTHING,   // it went well, and no more
    AWAITED_PREPARED,  // a statement is prepared
    AWAITED_CHANGES,   // how many rows were changed
    AWAITED_NUMBER,    // the turn's number
    AWAITED_COMMITTED, // the transaction was
    AWAITED_ROWS,      // a statement's
    AWAITED_AHEAD,     // the same, for whoever is asked again
    AWAITED_SYNC,      // the end of a pipeline: what failed before it is over
};

struct postgres_statement {
    struct statement statement; // first
    char name[NAME_CHARS];
    bool has_rows; // of a change: RETURNING
    bool is_prepared;
    bool is_refused;   // something that is bound: it is not sent
    unsigned prepared; // how often: a name is used once
    int count;         // of what is bound
    Oid declared[PARAMETERS_MAX];
    Oid types[PARAMETERS_MAX];
    const char *values[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX];
    unsigned char integers[PARAMETERS_MAX][8];
    PGresult *result; // NULL: not yet run
    int row;
};

// What was asked ahead: by what, and what came of it.
struct asked {
    struct postgres_statement *statement;
    PGresult *result; // NULL: it has not come, it failed, or somebody has it
    bool is_spent;
    struct ahead_key key;
};

struct batch {
    uint64_t number; // 0: none
    size_t count;
    size_t come;
    size_t next;    // where the next one to be taken is likely to be
    uint64_t state; // of its snapshot
    size_t touched; // how many ids had been touched when it was sent
    bool is_sent;
    int64_t sent_us; // on clock_monotonic_us
    struct asked asked[BATCH_MOST + 1];
};

struct sent {
    enum awaited awaited;
    struct postgres_statement *statement;
    struct batch *batch; // of what is asked ahead
    size_t at;
    uint64_t number; // the batch's, whose place another one may have taken
};

// WAIVED: the one change that was made is kept.
enum savepoint { SAVEPOINT_NONE, SAVEPOINT_WANTED, SAVEPOINT_SET, SAVEPOINT_WAIVED };

struct connection {
    PGconn *link;
    enum engine_use use;
    bool is_lost;
    bool is_set_up;  // what is asked outside of the pipeline may take long
    bool is_open;    // a transaction
    bool is_fresh;   // a read's: nothing was asked in it yet
    bool has_asked;  // a read's: the server has a snapshot for it
    bool has_ended;  // a read's: its answer was asked ahead, and the snapshot is gone
    bool has_failed; // the transaction takes nothing but an undo
    bool is_warned;  // the database has said that something is not as it should be
    bool was_committed;
    bool is_refused; // something that was sent before the commit: so it was not done
    bool is_long;
    bool is_between; // turns: the loop does not wait for this
    enum savepoint savepoint;
    uint64_t began; // the number that the turn began with
    int64_t number;
    int64_t version; // of the schema, as it was when it was asked first
    int64_t changed;
    enum store_result failure; // of whatever was read last
    char error[STORE_ERROR_CHARS + 1];
    size_t sent_first;
    size_t sent_count;
    struct sent sent[SENT_MAX];
    struct batch batches[AHEAD_BATCHES];
    struct ahead_touched touched; // in this turn
    struct postgres_statement
        *statements[]; // in the order of the section azsreg_sql; NULL: none yet
};

// --- pipeline.c

// The connection is of no use any more.
enum store_result postgres_lose(struct store_db *db, const char *why);

// Sends one of the fixed statements (postgres_fixed), and does not wait.
enum store_result postgres_send(struct store_db *db, const char *name, enum awaited awaited);
enum store_result postgres_send_number(struct store_db *db, struct batch *batch);

// Notes that something was sent of which a result will come; makes room for it first.
enum store_result postgres_expect(struct store_db *db, struct sent sent);

// The end of a pipeline, and with it of a transaction that nobody began in words.
enum store_result postgres_sync(struct store_db *db);

// Hands what was sent to the database, without a wait for any answer.
enum store_result postgres_flush(struct store_db *db);

// Waits for all that was sent: OK, or the first thing that failed. What was sent behind that was
// not done.
enum store_result postgres_await(struct store_db *db);

// The last result of SQL that is sent outside of the pipeline; NULL where none comes in time.
PGresult *postgres_ask(struct store_db *db, const char *sql);

// Without a wait.
void postgres_take_what_is_there(struct store_db *db);

// --- ahead.c

// Asks it ahead, if that may be: then whoever asked waits (store_db). Or has its answer, which was
// asked ahead; or lets it be known that it will be asked.
bool postgres_ask_ahead(struct store_db *db, struct postgres_statement *statement);
bool postgres_find_answer(struct store_db *db, struct postgres_statement *statement);
void postgres_foresee(struct store_db *db, struct statement *statement);

// An answer has come; NULL: it failed.
void postgres_take_asked(struct store_db *db, const struct sent *sent, PGresult *result);

// Before a change is sent: what was asked before may be stale.
void postgres_note_change(struct store_db *db, const struct postgres_statement *statement);

// With the turn, or the connection, whatever was asked ahead is of no use any more.
void postgres_drop_batches(struct store_db *db);

void postgres_send_ahead(struct store_db *db);
void postgres_take_ahead(struct store_db *db, bool is_there);

// --- transactions.c

#define POSTGRES_NUMBER "number" // the statements that a connection always has
#define POSTGRES_LOCK "lock"
#define POSTGRES_NEXT "next"
enum store_result postgres_prepare_bounds(struct store_db *db);
enum store_result postgres_bound(struct store_db *db, enum bound bound);
bool postgres_in_transaction(const struct store_db *db);

// Before a read's first statement; before a write's first change.
enum store_result postgres_before_read(struct store_db *db);
enum store_result postgres_before_change(struct store_db *db, const struct sql *sql);

// The number has come.
void postgres_take_number(struct store_db *db, const PGresult *row);

// --- statements.c

struct statement *postgres_statement_of(struct store_db *db, const struct sql *sql);
// With what is bound to it.
enum store_result postgres_send_statement(struct store_db *db, struct sent sent);
void postgres_reset(struct statement *statement);
enum store_result postgres_step(struct store_db *db, struct statement *statement);
int64_t postgres_changes(const struct store_db *db);

// --- bind.c

void postgres_bind_text(struct statement *statement, int at, struct text text);
void postgres_bind_blob(struct statement *statement, int at, struct text bytes);
void postgres_bind_integer(struct statement *statement, int at, int64_t number);
void postgres_bind_none(struct statement *statement, int at);
struct text postgres_text(struct statement *statement, int at);
int64_t postgres_integer(struct statement *statement, int at);
size_t postgres_row_text_bytes(struct statement *statement);
int64_t postgres_number(const PGresult *result, int row, int column);

// --- rows.c

enum store_result postgres_list_tables(struct store_db *db, struct engine_tables *ret_tables);
enum store_result postgres_give_rows(struct store_db *db, const char *table, struct text columns,
                                     enum store_result (*take)(void *context, struct text line),
                                     void *context);
enum store_result postgres_begin_rows(struct store_db *db, const char *table, struct text columns);
enum store_result postgres_take_rows(struct store_db *db, struct text lines);
enum store_result postgres_end_rows(struct store_db *db, const char *table, int64_t last);

// --- data.c

enum store_result postgres_leave_pipeline(struct store_db *db);
enum store_result postgres_enter_pipeline(struct store_db *db);

// Runs SQL outside of the pipeline, and waits: at a start, in a migration, beside the loop.
PGresult *postgres_query(struct store_db *db, const char *sql);
enum store_result postgres_exec(struct store_db *db, const char *sql);
bool postgres_ask_number(struct store_db *db, const char *sql, int64_t *ret_number);
bool postgres_identify(struct store_db *db, struct arena *arena,
                       struct engine_identity *ret_identity, struct text *ret_why);
enum store_result postgres_begin_schema(struct store_db *db);
enum store_result postgres_end_schema(struct store_db *db, bool keep);
enum store_result postgres_stamp(struct store_db *db, int version);
enum store_result postgres_clear(struct store_db *db, const char *const *kept);

#endif
