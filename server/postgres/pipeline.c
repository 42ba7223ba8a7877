#include "postgres/inside.h"

#include "base/clock.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- what goes wrong -----------------------------------------------------------------------------

static void note(struct connection *connection, const char *said) {
    char line[STORE_ERROR_CHARS + 1];
    snprintf(line, sizeof line, "%s", said && *said ? said : "the database has gone away");
    for (char *end = line; (end = strchr(end, '\n'));) // of each host one
        *end = end[1] ? ';' : '\0';
    memcpy(connection->error, line, sizeof line);
    connection_note_error(connection->error);
}

enum store_result postgres_lose(struct store_db *db, const char *why) {
    struct connection *connection = db->connection;
    if (!connection->is_lost)
        note(connection, why);
    connection->is_lost = true;
    connection->is_open = false;
    connection->sent_count = 0;
    connection->savepoint = SAVEPOINT_NONE;
    db->broken = true;
    postgres_drop_batches(db);
    connection_new_state(db);
    return STORE_UNAVAILABLE;
}

// Classes of https://www.postgresql.org/docs/15/errcodes-appendix.html. What may pass: connections,
// conflicts, too little of something, what waited too long, a server that goes or is a standby.
static enum store_result meaning_of(const char *state) {
    static const char *const passing[] = {"08", "40", "53", "57", "58", "25006", "55P03", "55006"};
    if (!state)
        return STORE_UNAVAILABLE;
    if (!strcmp(state, "53100"))
        return STORE_FULL;
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (!strncmp(state, passing[i], strlen(passing[i])))
            return STORE_UNAVAILABLE;
    return STORE_FAILED;
}

// --- waiting -------------------------------------------------------------------------------------

// False where it takes too long, or the end of the connection shows.
static bool wait_for(struct connection *connection, short events, int64_t until_us) {
    struct pollfd watched = {.fd = PQsocket(connection->link), .events = events};
    const int64_t left_us = until_us - clock_monotonic_us();
    if (left_us <= 0 || poll(&watched, 1, (int)(left_us / 1000 + 1)) < 0)
        return false;
    return !(watched.revents & (POLLIN | POLLHUP | POLLERR)) || PQconsumeInput(connection->link);
}

static int64_t deadline(const struct connection *connection) {
    const int patience_ms = connection->is_long      ? LONG_PATIENCE_MS
                            : connection->is_between ? TURN_PATIENCE_MS
                                                     : LOOP_PATIENCE_MS;
    return clock_monotonic_us() + 1000LL * patience_ms;
}

static const char *why_lost(const struct connection *connection) {
    return PQstatus(connection->link) == CONNECTION_BAD ? PQerrorMessage(connection->link)
                                                        : "the database does not answer";
}

enum store_result postgres_flush(struct store_db *db) {
    struct connection *connection = db->connection;
    const int64_t until_us = deadline(connection);
    int left = 1;
    while (!connection->is_lost && (left = PQflush(connection->link)) > 0)
        if (!wait_for(connection, POLLIN | POLLOUT, until_us))
            return postgres_lose(db, why_lost(connection));
    return left ? postgres_lose(db, why_lost(connection)) : STORE_OK;
}

// The next result, or NULL where there is no further one of the same statement.
static bool receive(struct connection *connection, int64_t until_us, PGresult **ret_result) {
    while (PQisBusy(connection->link))
        if (!wait_for(connection, POLLIN, until_us))
            return false;
    *ret_result = PQgetResult(connection->link);
    return PQstatus(connection->link) != CONNECTION_BAD;
}

static bool went_well(const PGresult *result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
}

PGresult *postgres_ask(struct store_db *db, const char *sql) {
    struct connection *connection = db->connection;
    const int patience_ms = connection->is_set_up ? LONG_PATIENCE_MS : LOOP_PATIENCE_MS;
    const int64_t until_us = clock_monotonic_us() + 1000LL * patience_ms;
    PGresult *last = NULL;
    PGresult *next = NULL;
    bool is_fine = PQsendQuery(connection->link, sql) && postgres_flush(db) == STORE_OK;
    while (is_fine && (is_fine = receive(connection, until_us, &next)) && next) {
        PQclear(last);
        last = next;
    }
    connection->failure =
        went_well(last) ? STORE_OK : meaning_of(PQresultErrorField(last, PG_DIAG_SQLSTATE));
    if (is_fine)
        return last;
    PQclear(next != last ? next : NULL);
    PQclear(last);
    DISREGARD(postgres_lose(db, why_lost(connection)));
    return NULL;
}

// --- what was sent -------------------------------------------------------------------------------

static void drop_first(struct connection *connection) {
    connection->sent_first = (connection->sent_first + 1) % SENT_MAX;
    connection->sent_count--;
}

enum store_result postgres_expect(struct store_db *db, struct sent sent) {
    struct connection *connection = db->connection;
    const size_t at = (connection->sent_first + connection->sent_count++) % SENT_MAX;
    connection->sent[at] = sent;
    // Room for the next ones, an undo among them.
    return connection->sent_count < SENT_MAX - 8 ? STORE_OK : postgres_await(db);
}

enum store_result postgres_sync(struct store_db *db) {
    struct connection *connection = db->connection;
    if (connection->is_lost || !PQpipelineSync(connection->link))
        return postgres_lose(db, why_lost(connection));
    return postgres_expect(db, (struct sent){.awaited = AWAITED_SYNC});
}

static enum store_result send_fixed(struct store_db *db, const char *name, struct sent sent) {
    struct connection *connection = db->connection;
    if (connection->is_lost || !PQsendQueryPrepared(connection->link, name, 0, NULL, NULL, NULL, 1))
        return postgres_lose(db, why_lost(connection));
    return postgres_expect(db, sent);
}

enum store_result postgres_send(struct store_db *db, const char *name, enum awaited awaited) {
    return send_fixed(db, name, (struct sent){.awaited = awaited});
}

enum store_result postgres_send_number(struct store_db *db, struct batch *batch) {
    return send_fixed(db, POSTGRES_NUMBER,
                      (struct sent){.awaited = AWAITED_NUMBER, .batch = batch});
}

// Reads are still in their transaction then. A turn is, because it was begun in words: but here
// what has failed is over, and a server that hangs from now on is idle in a transaction, for which
// there is a bound.
static enum store_result want_answers(struct store_db *db) {
    struct connection *connection = db->connection;
    const size_t last = (connection->sent_first + connection->sent_count - 1) % SENT_MAX;
    if (connection->use == ENGINE_WRITES)
        return connection->sent[last].awaited == AWAITED_SYNC ? STORE_OK : postgres_sync(db);
    return PQsendFlushRequest(connection->link) ? STORE_OK
                                                : postgres_lose(db, why_lost(connection));
}

// --- results -------------------------------------------------------------------------------------

static void fail(struct store_db *db, const PGresult *result) {
    struct connection *connection = db->connection;
    if (connection->failure != STORE_OK)
        return;
    note(connection, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    connection->failure = meaning_of(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    connection->has_failed = true;
    if (connection->use == ENGINE_READS)
        return; // nothing of one is undone
    connection_new_state(db);
    // Whose it was, of what was sent ahead in a turn, nobody knows any more.
    db->broken |= connection->sent_count > 1; // the end is one
}

static void take(struct store_db *db, const struct sent *sent, PGresult *result) {
    struct connection *connection = db->connection;
    switch (sent->awaited) {
    case AWAITED_NUMBER:
        if (PQntuples(result) == 1)
            postgres_take_number(db, result);
        else
            DISREGARD(postgres_lose(db, "its table turn has no row"));
        if (sent->batch)
            sent->batch->state = db->state;
        break;
    case AWAITED_CHANGES:
        connection->changed = strtoll(PQcmdTuples(result), NULL, 10);
        break;
    case AWAITED_COMMITTED:
        connection->was_committed = !strcmp(PQcmdStatus(result), "COMMIT");
        break;
    case AWAITED_ROWS:
        connection->changed = strtoll(PQcmdTuples(result), NULL, 10);
        sent->statement->result = result;
        return;
    case AWAITED_AHEAD:
        postgres_take_asked(db, sent, result);
        return;
    case AWAITED_PREPARED:
    case AWAITED_NOTHING:
    case AWAITED_SYNC:
        break;
    }
    PQclear(result);
}

// A batch of reads that has failed is nobody's failure: each of them is asked by itself then.
static void take_failed(struct store_db *db, const struct sent *sent, PGresult *result) {
    const bool is_somebodys = !sent->batch || db->connection->use == ENGINE_WRITES;
    db->connection->is_refused |=
        sent->awaited != AWAITED_COMMITTED && sent->awaited != AWAITED_SYNC;
    if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED && is_somebodys)
        fail(db, result);
    if (sent->awaited == AWAITED_PREPARED)
        sent->statement->is_prepared = false;
    if (sent->awaited == AWAITED_AHEAD)
        postgres_take_asked(db, sent, NULL);
    PQclear(result);
}

// All of what was sent first.
static bool take_first(struct store_db *db, int64_t until_us) {
    struct connection *connection = db->connection;
    const struct sent sent = connection->sent[connection->sent_first];
    PGresult *result = NULL;
    PGresult *end = NULL;
    if (!receive(connection, until_us, &result) || !result) {
        PQclear(result);
        return false;
    }
    drop_first(connection);
    if (went_well(result))
        take(db, &sent, result);
    else
        take_failed(db, &sent, result);
    return sent.awaited == AWAITED_SYNC || (receive(connection, until_us, &end) && !end);
}

void postgres_take_what_is_there(struct store_db *db) {
    struct connection *connection = db->connection;
    const int64_t until_us = deadline(connection);
    bool is_fine = PQconsumeInput(connection->link);
    connection->failure = STORE_OK;
    while (is_fine && connection->sent_count && !PQisBusy(connection->link))
        is_fine = take_first(db, until_us);
    db->broken |= connection->failure != STORE_OK; // nobody waits for it
    if (!is_fine)
        DISREGARD(postgres_lose(db, why_lost(connection)));
}

static enum store_result take_all(struct store_db *db) {
    struct connection *connection = db->connection;
    const int64_t until_us = deadline(connection);
    while (connection->sent_count)
        if (!take_first(db, until_us))
            return postgres_lose(db, why_lost(connection));
    return STORE_OK;
}

// Where a read has failed the database skips what comes, up to the end of the pipeline.
static enum store_result begin_again(struct store_db *db) {
    enum store_result result = postgres_sync(db);
    if (result == STORE_OK)
        result = postgres_flush(db);
    if (result == STORE_OK)
        result = take_all(db);
    db->connection->is_open = db->connection->has_asked = false;
    return result == STORE_OK ? db->connection->failure : result;
}

enum store_result postgres_await(struct store_db *db) {
    struct connection *connection = db->connection;
    if (connection->is_lost)
        return postgres_lose(db, NULL);
    if (!connection->sent_count)
        return STORE_OK;
    connection->failure = STORE_OK;
    enum store_result result = want_answers(db);
    if (result == STORE_OK)
        result = postgres_flush(db);
    if (result == STORE_OK)
        result = take_all(db);
    if (result == STORE_OK && connection->is_lost)
        result = STORE_UNAVAILABLE;
    if (result != STORE_OK)
        return result;
    if (connection->failure == STORE_OK || connection->use == ENGINE_WRITES)
        return connection->failure;
    return begin_again(db);
}
