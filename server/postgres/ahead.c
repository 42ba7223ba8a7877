// What is asked ahead. Each statement of a batch is sent without being waited for, so that one way
// to the database and back does for many requests; whoever asked it is run again when the batch has
// come, and finds the answer by what was asked.
//
// A batch of reads is a transaction: one snapshot, and the number with it. One of writes is part of
// the turn, in which what was changed behind it may have made an answer stale. A statement that may
// be asked ahead reads rows by the ids it binds, and a change touches rows that have one of the ids
// it binds: so an answer is stale that was asked by, or has, an id that was touched since.
#include "base/clock.h"
#include "postgres/inside.h"

#include <string.h>

// --- batches -------------------------------------------------------------------------------------

static struct batch *batch_of(struct connection *connection, uint64_t number) {
    struct batch *batch = &connection->batches[number % AHEAD_BATCHES];
    return number && batch->number == number ? batch : NULL;
}

static void empty(struct batch *batch, uint64_t number) {
    for (size_t i = 0; i < batch->count; i++)
        PQclear(batch->asked[i].result);
    batch->number = number;
    batch->count = batch->come = batch->next = 0;
    batch->is_sent = false;
}

static struct batch *open_batch(struct store_db *db) {
    struct batch *batch = &db->connection->batches[db->open_batch % AHEAD_BATCHES];
    if (batch->number != db->open_batch)
        empty(batch, db->open_batch);
    return batch;
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
    batch->touched = db->connection->touched.count;
    db->open_batch++;
    return batch;
}

// Numbers that are on their way, or open, are not given again.
void postgres_drop_batches(struct store_db *db) {
    if (open_batch(db)->count)
        DISREGARD(end_batch(db));
    db->come_batch = db->open_batch - 1;
    for (size_t i = 0; i < AHEAD_BATCHES; i++)
        empty(&db->connection->batches[i], 0);
    db->connection->touched.count = 0;
}

static bool write_key(struct postgres_statement *statement, struct asked *asked) {
    bool has_room = true;
    for (int i = 0; i < statement->count && has_room; i++)
        has_room = statement->values[i] &&
                   ahead_key_add(&asked->key, (struct text){statement->values[i],
                                                            (size_t)statement->lengths[i]});
    asked->statement = statement;
    return has_room;
}

// As it was bound; its types are what they were.
static void read_key(const struct asked *asked) {
    struct postgres_statement *statement = asked->statement;
    struct text value;
    size_t at = 0;
    int count = 0;
    for (; ahead_key_next(&asked->key, &at, &value); count++) {
        statement->values[count] = value.at;
        statement->lengths[count] = (int)value.size;
    }
    statement->count = count;
}

// Whoever waits is asked again in the order in which he came.
static struct asked *find(struct batch *batch, const struct asked *wanted) {
    for (size_t i = 0; i < batch->count; i++) {
        struct asked *asked = &batch->asked[(batch->next + i) % batch->count];
        if (!asked->is_spent && asked->statement == wanted->statement &&
            ahead_key_is(&asked->key, &wanted->key)) {
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

// Whoever comes with the answers of a batch that is gone is as good as new.
static bool may_ask(struct store_db *db, const struct postgres_statement *statement) {
    struct connection *connection = db->connection;
    const bool may_be = connection->use == ENGINE_READS
                            ? connection->is_fresh
                            : connection->is_open && connection->savepoint == SAVEPOINT_WANTED;
    return db->may_wait && !batch_of(connection, db->has_waited) && may_be &&
           fits(connection, statement) && open_batch(db)->count < BATCH_MOST &&
           db->open_batch - db->come_batch < AHEAD_BATCHES - 1;
}

// There is room for one more behind a full one.
static bool ask(struct store_db *db, struct postgres_statement *statement) {
    struct batch *batch = open_batch(db);
    struct asked *asked = &batch->asked[batch->count];
    *asked = (struct asked){0};
    if (!may_ask(db, statement) || !write_key(statement, asked))
        return false;
    batch->count++;
    return true;
}

// What is full is sent at once, so that the database works on it meanwhile.
bool postgres_ask_ahead(struct store_db *db, struct postgres_statement *statement) {
    const bool reads = db->connection->use == ENGINE_READS;
    if (!ask(db, statement))
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
    if (db->connection->use == ENGINE_WRITES)
        DISREGARD(ask(db, statement));
}

// A transaction, and the one that there may be ends.
static enum store_result begin_reads(struct store_db *db, struct batch *batch) {
    const enum store_result ended = db->connection->has_asked ? postgres_sync(db) : STORE_OK;
    db->connection->has_asked = false;
    return ended == STORE_OK ? postgres_send_number(db, batch) : ended;
}

// One by one, each bound as it was.
static enum store_result send_all(struct store_db *db, struct batch *batch) {
    enum store_result result =
        db->connection->use == ENGINE_READS ? begin_reads(db, batch) : STORE_OK;
    for (size_t i = 0; i < batch->count && result == STORE_OK; i++) {
        struct postgres_statement *statement = batch->asked[i].statement;
        read_key(&batch->asked[i]);
        result = postgres_send_statement(
            db, (struct sent){AWAITED_AHEAD, statement, batch, i, batch->number});
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
    if (send_all(db, end_batch(db)) == STORE_OK && postgres_sync(db) == STORE_OK)
        DISREGARD(postgres_flush(db));
}

// --- answers -------------------------------------------------------------------------------------

void postgres_take_asked(struct store_db *db, const struct sent *sent, PGresult *result) {
    if (sent->batch->number != sent->number) {
        PQclear(result);
        return;
    }
    sent->batch->asked[sent->at].result = result;
    if (++sent->batch->come == sent->batch->count)
        note_come(db);
}

static bool row_is_touched(const struct ahead_touched *touched, size_t since,
                           const PGresult *result, int row) {
    for (int at = 0; at < PQnfields(result); at++)
        if (ahead_is_touched(
                touched, since,
                (struct text){PQgetvalue(result, row, at), (size_t)PQgetlength(result, row, at)}))
            return true;
    return false;
}

static bool is_stale(const struct ahead_touched *touched, size_t since, const struct asked *asked) {
    for (int row = 0; row < PQntuples(asked->result); row++)
        if (row_is_touched(touched, since, asked->result, row))
            return true;
    return ahead_key_is_touched(touched, since, &asked->key);
}

// Of the snapshot there is nothing more to be had.
static void end_read(struct store_db *db, const struct batch *batch) {
    db->is_stale |= db->state != batch->state;
    db->connection->is_open = db->connection->is_fresh = false;
    db->connection->has_ended = true;
}

bool postgres_find_answer(struct store_db *db, struct postgres_statement *statement) {
    struct connection *connection = db->connection;
    struct batch *batch = batch_of(connection, db->has_waited);
    struct asked wanted = {0};
    if (!batch || (connection->use == ENGINE_READS && !connection->is_fresh) ||
        !fits(connection, statement) || !write_key(statement, &wanted))
        return false;
    struct asked *asked = find(batch, &wanted);
    if (!asked || !asked->result || is_stale(&connection->touched, batch->touched, asked))
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
    for (size_t i = 0; i < AHEAD_BATCHES; i++)
        for (size_t j = 0; j < connection->batches[i].count; j++)
            connection->batches[i].asked[j].is_spent = true;
    connection->touched.count = 0;
}

void postgres_note_change(struct store_db *db, const struct postgres_statement *statement) {
    struct connection *connection = db->connection;
    const size_t before = connection->touched.count;
    bool has_room = true;
    for (int i = 0; i < statement->count; i++)
        if (statement->values[i])
            has_room &=
                ahead_touch(&connection->touched,
                            (struct text){statement->values[i], (size_t)statement->lengths[i]});
    if (!has_room || connection->touched.count == before ||
        statement->statement.sql->changes != CHANGES_MAPPINGS)
        spoil_all(connection);
}

void postgres_take_ahead(struct store_db *db, bool is_there) {
    struct connection *connection = db->connection;
    if (connection->is_lost)
        return;
    if (is_there)
        postgres_take_what_is_there(db);
    const struct batch *first = batch_of(connection, db->come_batch + 1);
    if (connection_is_asking(db) && first &&
        clock_monotonic_us() - first->sent_us > 1000LL * LOOP_PATIENCE_MS)
        DISREGARD(postgres_lose(db, "the database does not answer"));
}
