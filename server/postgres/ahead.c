// What is asked ahead. Each statement of a batch is sent without being waited for, so that one way to
// the database and back does for many requests; whoever asked it is run again when the batch has
// come, and finds the answer by what was asked.
//
// A batch of reads is a transaction: one snapshot, and the number with it. One of writes is part of
// the turn, in which what was changed behind it may have made an answer stale. A statement that may
// be asked ahead reads rows by the ids it binds, and a change touches rows that have one of the ids
// it binds: so an answer is stale that was asked by, or has, an id that was touched since.
#include "base/clock.h"
#include "postgres/inside.h"

#include <string.h>

enum { ID_BYTES = 16 };

// --- batches -------------------------------------------------------------------------------------

static struct batch *batch_of(struct connection *connection, uint64_t number) {
    struct batch *batch = &connection->batches[number % BATCHES];
    return number && batch->number == number ? batch : NULL;
}

static void empty(struct batch *batch, uint64_t number) {
    for (size_t i = 0; i < batch->count; i++)
        PQclear(batch->asked[i].result);
    batch->number = number;
    batch->count = batch->come = batch->next = 0;
    batch->is_sent = false;
}

void postgres_forget_batches(struct connection *connection) {
    for (size_t i = 0; i < BATCHES; i++)
        empty(&connection->batches[i], 0);
    connection->touched_count = 0;
}

static struct batch *open_batch(struct store_db *db) {
    struct batch *batch = &db->connection->batches[db->open_batch % BATCHES];
    if (batch->number != db->open_batch)
        empty(batch, db->open_batch);
    return batch;
}

size_t postgres_open_count(struct store_db *db) {
    return open_batch(db)->count;
}

// Answers come in the order in which they were asked for.
static void note_come(struct store_db *db) {
    const struct batch *batch = NULL;
    while ((batch = batch_of(db->connection, db->come_batch + 1)) && batch->is_sent &&
           batch->come == batch->count)
        db->come_batch++;
}

static struct batch *end_batch(struct store_db *db) {
    struct batch *batch = open_batch(db);
    batch->is_sent = true;
    batch->sent_us = clock_monotonic_us();
    batch->touched = db->connection->touched_count;
    db->open_batch++;
    return batch;
}

// Numbers that are on their way, or open, are not given again.
void postgres_drop_batches(struct store_db *db) {
    if (open_batch(db)->count)
        DISREGARD(end_batch(db));
    db->come_batch = db->open_batch - 1;
    postgres_forget_batches(db->connection);
}

// --- what was asked ------------------------------------------------------------------------------

static bool write_key(struct postgres_statement *statement, struct asked *asked) {
    size_t size = 0;
    for (int i = 0; i < statement->count; i++) {
        const size_t length = (size_t)statement->lengths[i];
        if (!statement->values[i] || size + 1 + length > sizeof asked->key)
            return false;
        asked->key[size++] = (unsigned char)length;
        memcpy(asked->key + size, statement->values[i], length);
        size += length;
    }
    asked->statement = statement;
    asked->key_size = size;
    return true;
}

// As it was bound; its types are what they were.
static void read_key(const struct asked *asked) {
    struct postgres_statement *statement = asked->statement;
    int count = 0;
    for (size_t at = 0; at < asked->key_size; at += 1 + asked->key[at]) {
        statement->lengths[count] = asked->key[at];
        statement->values[count++] = (const char *)asked->key + at + 1;
    }
    statement->count = count;
}

static bool is_same(const struct asked *one, const struct asked *other) {
    return one->statement == other->statement && one->key_size == other->key_size &&
           !memcmp(one->key, other->key, one->key_size);
}

// Whoever waits is asked again in the order in which he came.
static struct asked *find(struct batch *batch, const struct asked *wanted) {
    for (size_t i = 0; i < batch->count; i++) {
        struct asked *asked = &batch->asked[(batch->next + i) % batch->count];
        if (!asked->is_spent && is_same(asked, wanted)) {
            batch->next = (batch->next + i + 1) % batch->count;
            return asked;
        }
    }
    return NULL;
}

// --- asking --------------------------------------------------------------------------------------

static bool fits(const struct connection *connection, const struct postgres_statement *statement) {
    const enum sql_ahead ahead = statement->statement.sql->ahead;
    return ahead == AHEAD_ALWAYS || (ahead == AHEAD_OF_WRITES && connection->use == ENGINE_WRITES);
}

static bool may_ask(struct store_db *db, const struct postgres_statement *statement) {
    const struct connection *connection = db->connection;
    const bool may_be = connection->use == ENGINE_READS
                            ? connection->is_fresh
                            : connection->is_open && connection->savepoint == SAVEPOINT_WANTED;
    return db->may_wait && !db->has_waited && may_be && fits(connection, statement) &&
           open_batch(db)->count < BATCH_MOST && db->open_batch - db->come_batch < BATCHES - 1;
}

// A write may foresee what it asks.
static bool is_asked(struct store_db *db, const struct batch *batch, const struct asked *wanted) {
    const bool writes = db->connection->use == ENGINE_WRITES;
    for (size_t i = writes ? db->connection->asked_before : batch->count; i < batch->count; i++)
        if (is_same(&batch->asked[i], wanted))
            return true;
    return false;
}

static bool ask(struct store_db *db, struct postgres_statement *statement) {
    struct batch *batch = open_batch(db);
    struct asked asked = {0};
    if (!write_key(statement, &asked))
        return false;
    if (!is_asked(db, batch, &asked))
        batch->asked[batch->count++] = asked;
    return true;
}

// What is full is sent at once, so that the database works on it meanwhile.
bool postgres_ask_ahead(struct store_db *db, struct postgres_statement *statement) {
    const bool reads = db->connection->use == ENGINE_READS;
    if (!may_ask(db, statement) || !ask(db, statement))
        return false;
    db->waits = db->open_batch;
    if (reads)
        db->connection->is_open = db->connection->is_fresh = false;
    if (open_batch(db)->count >= (reads ? READS_AT_ONCE : WRITES_AT_ONCE))
        postgres_send_ahead(db);
    return true;
}

void postgres_foresee(struct store_db *db, struct statement *at) {
    struct postgres_statement *statement = (struct postgres_statement *)at;
    if (db->connection->use == ENGINE_WRITES && may_ask(db, statement))
        DISREGARD(ask(db, statement));
}

// One by one, each bound as it was.
static enum store_result send_all(struct store_db *db, struct batch *batch) {
    enum store_result result = db->connection->use == ENGINE_READS
                                   ? postgres_begin_reads_ahead(db, batch)
                                   : STORE_OK;
    for (size_t i = 0; i < batch->count && result == STORE_OK; i++) {
        struct postgres_statement *statement = batch->asked[i].statement;
        read_key(&batch->asked[i]);
        result = postgres_send_statement(db, (struct sent){AWAITED_AHEAD, statement, batch, i});
        postgres_reset(&statement->statement);
    }
    return result;
}

// A read has its snapshot from the moment in which its batch is sent: whoever asks later goes into
// another one.
void postgres_send_ahead(struct store_db *db) {
    struct connection *connection = db->connection;
    if (connection->is_lost || !open_batch(db)->count)
        return;
    if (send_all(db, end_batch(db)) != STORE_OK)
        return;
    if (connection->use == ENGINE_READS)
        DISREGARD(postgres_sync(db));
    else if (!PQsendFlushRequest(connection->link))
        DISREGARD(postgres_lose(db, PQerrorMessage(connection->link)));
    DISREGARD(postgres_flush(db));
}

// --- answers -------------------------------------------------------------------------------------

void postgres_take_asked(struct store_db *db, const struct sent *sent, PGresult *result) {
    sent->batch->asked[sent->at].result = result;
    if (++sent->batch->come == sent->batch->count)
        note_come(db);
}

static bool is_touched(const struct connection *connection, size_t since, const void *id) {
    for (size_t i = since; i < connection->touched_count; i++)
        if (!memcmp(connection->touched[i], id, ID_BYTES))
            return true;
    return false;
}

static bool key_is_touched(const struct connection *connection, size_t since,
                           const struct asked *asked) {
    for (size_t at = 0; at < asked->key_size; at += 1 + asked->key[at])
        if (asked->key[at] == ID_BYTES && is_touched(connection, since, asked->key + at + 1))
            return true;
    return false;
}

static bool row_is_touched(const struct connection *connection, size_t since,
                           const struct asked *asked, int row) {
    for (int at = 0; at < PQnfields(asked->result); at++)
        if (PQgetlength(asked->result, row, at) == ID_BYTES &&
            is_touched(connection, since, PQgetvalue(asked->result, row, at)))
            return true;
    return false;
}

static bool is_stale(const struct connection *connection, size_t since,
                     const struct asked *asked) {
    if (connection->touched_count == since)
        return false;
    for (int row = 0; row < PQntuples(asked->result); row++)
        if (row_is_touched(connection, since, asked, row))
            return true;
    return key_is_touched(connection, since, asked);
}

// Of the snapshot there is nothing more to be had.
static void end_read(struct store_db *db, const struct batch *batch) {
    db->is_stale |= db->state != batch->state;
    db->connection->is_open = db->connection->is_fresh = false;
    db->connection->has_ended = true;
}

static bool may_take(const struct store_db *db, const struct postgres_statement *statement) {
    return db->has_waited && fits(db->connection, statement) &&
           (db->connection->use == ENGINE_WRITES || db->connection->is_fresh);
}

bool postgres_find_answer(struct store_db *db, struct postgres_statement *statement) {
    struct connection *connection = db->connection;
    struct asked wanted = {0};
    if (!may_take(db, statement) || !write_key(statement, &wanted))
        return false;
    struct batch *batch = batch_of(connection, db->has_waited);
    struct asked *asked = batch ? find(batch, &wanted) : NULL;
    if (!asked || !asked->result || is_stale(connection, batch->touched, asked))
        return false;
    statement->result = asked->result;
    asked->result = NULL;
    asked->is_spent = true;
    if (connection->use == ENGINE_READS)
        end_read(db, batch);
    return true;
}

// --- what makes an answer stale ------------------------------------------------------------------

static void spoil_all(struct connection *connection) {
    for (size_t i = 0; i < BATCHES; i++)
        for (size_t j = 0; j < connection->batches[i].count; j++)
            connection->batches[i].asked[j].is_spent = true;
    connection->touched_count = 0;
}

static bool has_batches(const struct connection *connection) {
    size_t count = 0;
    for (size_t i = 0; i < BATCHES; i++)
        count += connection->batches[i].count;
    return count;
}

void postgres_note_change(struct store_db *db, const struct postgres_statement *statement) {
    struct connection *connection = db->connection;
    bool has_ids = false;
    if (!has_batches(connection))
        return;
    for (int i = 0; i < statement->count && connection->touched_count < TOUCHED_MOST; i++)
        if (statement->values[i] && statement->lengths[i] == ID_BYTES) {
            memcpy(connection->touched[connection->touched_count++], statement->values[i],
                   ID_BYTES);
            has_ids = true;
        }
    if (!has_ids || statement->statement.sql->changes != CHANGES_MAPPINGS ||
        connection->touched_count == TOUCHED_MOST)
        spoil_all(connection);
}

// --- the loop's ----------------------------------------------------------------------------------

int postgres_fd(const struct store_db *db) {
    return db->connection->is_lost ? -1 : PQsocket(db->connection->link);
}

void postgres_take_ahead(struct store_db *db, bool is_there) {
    struct connection *connection = db->connection;
    if (connection->is_lost)
        return;
    if (is_there)
        postgres_take_what_is_there(db);
    const struct batch *first = batch_of(connection, db->come_batch + 1);
    if (db->come_batch + 1 < db->open_batch && first &&
        clock_monotonic_us() - first->sent_us > 1000LL * LOOP_PATIENCE_MS)
        DISREGARD(postgres_lose(db, "the database does not answer"));
}
