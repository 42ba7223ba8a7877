// Turns and snapshots. A write turn begins with the lock that all servers share, a row whose number
// says what is remembered; it is READ COMMITTED, so each statement behind the lock sees all that
// was committed before, and nobody else can change anything until it ends. A read sees one
// snapshot, in a transaction that lasts as long as its pipeline, and the number with its first
// statement.
#include "postgres/inside.h"

static const struct {
    const char *name;
    const char *sql;
} fixed[] = {
    {"begin", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"},
    {"commit", "COMMIT"},
    {"rollback", "ROLLBACK"},
    {"savepoint", "SAVEPOINT write"},
    {"keep", "RELEASE SAVEPOINT write"},
    {"undo", "ROLLBACK TO SAVEPOINT write"},
    {"long",
     "SELECT set_config('statement_timeout', '60s', true),"
     " set_config('idle_in_transaction_session_timeout', '60s', true)"},
    {POSTGRES_NUMBER, "SELECT state, schema_version FROM turn WHERE id = 1"},
    // Behind the lock the loop waits, and a statement gives up before it does.
    {POSTGRES_LOCK,
     "SELECT state, schema_version, set_config('statement_timeout', '2s', true)"
     " FROM turn WHERE id = 1 FOR UPDATE"},
    {POSTGRES_NEXT, "UPDATE turn SET state = state + 1 WHERE id = 1"},
};

enum store_result postgres_prepare_bounds(struct store_db *db) {
    enum store_result result = STORE_OK;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed && result == STORE_OK; i++) {
        if (!PQsendPrepare(db->connection->link, fixed[i].name, fixed[i].sql, 0, NULL))
            return postgres_lose(db, PQerrorMessage(db->connection->link));
        result = postgres_expect(db, (struct sent){.awaited = AWAITED_NOTHING});
    }
    if (result == STORE_OK)
        result = postgres_sync(db);
    db->connection->is_set_up = true;
    return result == STORE_OK ? postgres_await(db) : result;
}

bool postgres_in_transaction(const struct store_db *db) {
    return db->connection->is_open;
}

// --- the number ----------------------------------------------------------------------------------

// Apart from those that a process gives itself (connection_new_state), and those of another
// connection: a database that took another one's place may give a number twice.
static uint64_t number_of(const struct store_db *db, int64_t number) {
    return 1ULL << 63 | (db->life & 0x7FFFULL) << 48 | ((uint64_t)number & 0xFFFFFFFFFFFFULL);
}

void postgres_take_number(struct store_db *db, const PGresult *row) {
    struct connection *connection = db->connection;
    const int64_t number = postgres_number(row, 0, 0);
    const int64_t version = postgres_number(row, 0, 1);
    const uint64_t state = number_of(db, number);
    if (connection->version && version != connection->version) {
        DISREGARD(postgres_lose(db, "another version of azsreg has taken the data over"));
        return;
    }
    connection->version = version;
    if (connection->use == ENGINE_READS)
        db->is_stale |= db->state != state;
    connection->number = number;
    connection->began = db->state = state;
}

// --- reads ---------------------------------------------------------------------------------------

static enum store_result begin_read(struct store_db *db) {
    struct connection *connection = db->connection;
    const enum store_result ended = connection->has_asked ? postgres_sync(db) : STORE_OK;
    connection->is_open = connection->is_fresh = ended == STORE_OK;
    connection->has_asked = connection->has_ended = connection->has_failed = false;
    db->is_stale = false;
    return ended;
}

// Who has had an answer that was asked ahead and asks for more sees another snapshot: all of it is
// asked again.
enum store_result postgres_before_read(struct store_db *db) {
    struct connection *connection = db->connection;
    db->is_stale |= connection->has_ended;
    connection->has_ended = connection->is_fresh = false;
    if (connection->has_asked)
        return STORE_OK;
    connection->has_asked = connection->is_open = true;
    return postgres_send_number(db, NULL);
}

static enum store_result pin(struct store_db *db) {
    if (db->connection->has_ended)
        return STORE_OK;
    const enum store_result asked = postgres_before_read(db);
    return asked == STORE_OK ? postgres_await(db) : asked;
}

// Nobody waits for it.
static enum store_result end_read(struct store_db *db) {
    struct connection *connection = db->connection;
    const enum store_result ended = connection->has_asked ? postgres_sync(db) : STORE_OK;
    connection->is_open = connection->is_fresh = connection->has_asked = false;
    return ended == STORE_OK ? postgres_flush(db) : ended;
}

static enum store_result read_bound(struct store_db *db, enum bound bound) {
    switch (bound) {
    case BOUND_BEGIN_READ:
        return begin_read(db);
    case BOUND_PIN:
        return pin(db);
    case BOUND_COMMIT:
    case BOUND_ROLLBACK:
        return end_read(db);
    default:
        return STORE_FAILED;
    }
}

// --- writes --------------------------------------------------------------------------------------

static enum store_result begin_write(struct store_db *db) {
    struct connection *connection = db->connection;
    postgres_drop_batches(db);
    connection->has_failed = false;
    connection->savepoint = SAVEPOINT_NONE;
    connection->is_open = true;
    enum store_result result = postgres_send(db, "begin", AWAITED_NOTHING);
    if (result == STORE_OK)
        result = postgres_send(db, POSTGRES_LOCK, AWAITED_NUMBER);
    if (result == STORE_OK && connection->is_long)
        result = postgres_send(db, "long", AWAITED_NOTHING);
    connection->is_between = true; // another server's turn is waited for
    if (result == STORE_OK)
        result = postgres_await(db);
    connection->is_between = false;
    return result;
}

// What has changed is told to all servers with the commit: whatever they remember is of before.
// Where its answer does not come nobody knows whether it was one.
static enum store_result commit(struct store_db *db) {
    struct connection *connection = db->connection;
    const bool has_changed = db->state != connection->began;
    enum store_result result = connection->has_failed ? STORE_FAILED : STORE_OK;
    connection->was_committed = connection->is_warned = connection->is_refused = false;
    if (has_changed && result == STORE_OK)
        result = postgres_send(db, POSTGRES_NEXT, AWAITED_NOTHING);
    const bool was_sent = result == STORE_OK;
    connection->is_between = true;
    if (was_sent)
        result = postgres_send(db, "commit", AWAITED_COMMITTED);
    if (result == STORE_OK)
        result = postgres_await(db);
    connection->is_between = false;
    if (connection->is_warned ||
        (was_sent && connection->is_lost && !connection->is_refused && !connection->was_committed))
        return STORE_UNKNOWN;
    if (connection->was_committed)
        result = STORE_OK; // whatever came of the connection behind it
    else if (result == STORE_OK)
        result = STORE_FAILED;
    if (result != STORE_OK) {
        connection_note_error(connection->error); // to whoever waits for the commit
        return result;
    }
    postgres_drop_batches(db);
    connection->is_open = false;
    connection->savepoint = SAVEPOINT_NONE;
    db->state = number_of(db, connection->number + has_changed);
    return STORE_OK;
}

// A connection that is lost has nothing to be undone.
static enum store_result rollback(struct store_db *db) {
    struct connection *connection = db->connection;
    if (connection->is_lost)
        return STORE_OK;
    enum store_result result = connection->sent_count ? postgres_sync(db) : STORE_OK;
    if (result == STORE_OK) // behind the end of what may have failed, else it would be skipped
        result = postgres_send(db, "rollback", AWAITED_NOTHING);
    if (result == STORE_OK)
        result = postgres_await(db);
    postgres_drop_batches(db);
    connection->is_open = false;
    connection->has_failed = false;
    connection->savepoint = SAVEPOINT_NONE;
    return result;
}

// A write that changes nothing has none.
static enum store_result end_savepoint(struct store_db *db, const char *how) {
    struct connection *connection = db->connection;
    return connection->savepoint == SAVEPOINT_SET ? postgres_send(db, how, AWAITED_NOTHING)
                                                  : STORE_OK;
}

static enum store_result keep(struct store_db *db) {
    const enum store_result ended = end_savepoint(db, "keep");
    db->connection->savepoint = SAVEPOINT_NONE;
    return ended;
}

// Without a savepoint what has failed cannot be undone by itself.
static enum store_result undo(struct store_db *db) {
    struct connection *connection = db->connection;
    if (connection->savepoint == SAVEPOINT_WAIVED ||
        (connection->has_failed && connection->savepoint != SAVEPOINT_SET))
        return STORE_UNAVAILABLE;
    connection->has_failed = false;
    return end_savepoint(db, "undo");
}

// A savepoint costs as much as a change does.
enum store_result postgres_before_change(struct store_db *db, const struct sql *sql) {
    struct connection *connection = db->connection;
    if (connection->savepoint != SAVEPOINT_WANTED)
        return STORE_OK;
    const bool is_kept = sql->is_last && db->may_wait;
    connection->savepoint = is_kept ? SAVEPOINT_WAIVED : SAVEPOINT_SET;
    if (is_kept)
        return STORE_OK;
    return postgres_send(db, "savepoint", AWAITED_NOTHING);
}

enum store_result postgres_bound(struct store_db *db, enum bound bound) {
    struct connection *connection = db->connection;
    if (connection->is_lost && bound != BOUND_ROLLBACK)
        return postgres_lose(db, NULL);
    if (connection->use == ENGINE_READS)
        return read_bound(db, bound);
    switch (bound) {
    case BOUND_BEGIN_WRITE:
        return begin_write(db);
    case BOUND_COMMIT:
        return commit(db);
    case BOUND_ROLLBACK:
        return rollback(db);
    case BOUND_SAVEPOINT:
        connection->savepoint = SAVEPOINT_WANTED;
        return STORE_OK;
    case BOUND_KEEP:
        return keep(db);
    case BOUND_UNDO:
        return undo(db);
    default:
        return STORE_FAILED;
    }
}
