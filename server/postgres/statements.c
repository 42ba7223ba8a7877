#include "postgres/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *words_of(const struct sql *sql) {
    return sql->postgres ? sql->postgres : sql->text;
}

static struct postgres_statement *make(struct connection *connection, const struct sql *sql) {
    struct postgres_statement *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->statement = (struct statement){&engine_postgres, sql};
    made->has_rows = strstr(words_of(sql), "RETURNING") != NULL;
    connection->statements[sql_number(sql)] = made;
    return made;
}

struct statement *postgres_statement_of(struct store_db *db, const struct sql *sql) {
    struct postgres_statement *found = db->connection->statements[sql_number(sql)];
    if (!found)
        found = make(db->connection, sql);
    return found ? &found->statement : NULL;
}

void postgres_reset(struct statement *statement) {
    struct postgres_statement *used = (struct postgres_statement *)statement;
    PQclear(used->result);
    used->result = NULL;
    used->count = 0;
    used->is_refused = false;
}

// A parameter that was NULL when the statement was prepared may have got another type than the one
// it is given now.
static bool fits(const struct postgres_statement *statement) {
    for (int i = 0; i < statement->count; i++)
        if (statement->values[i] && statement->declared[i] != statement->types[i])
            return false;
    return statement->is_prepared;
}

static enum store_result prepare(struct store_db *db, struct postgres_statement *statement,
                                 struct batch *batch) {
    struct connection *connection = db->connection;
    for (int i = 0; i < statement->count; i++)
        if (statement->values[i])
            statement->declared[i] = statement->types[i];
    snprintf(statement->name, sizeof statement->name, "s%zu.%u",
             sql_number(statement->statement.sql), statement->prepared++);
    if (!PQsendPrepare(connection->link, statement->name, words_of(statement->statement.sql),
                       statement->count, statement->declared))
        return postgres_lose(db, PQerrorMessage(connection->link));
    statement->is_prepared = true;
    return postgres_expect(
        db, (struct sent){.awaited = AWAITED_PREPARED, .statement = statement, .batch = batch});
}

enum store_result postgres_send_statement(struct store_db *db, struct sent sent) {
    static const int binary[PARAMETERS_MAX] = {[0 ... PARAMETERS_MAX - 1] = 1};
    struct postgres_statement *statement = sent.statement;
    const enum store_result result =
        fits(statement) ? STORE_OK : prepare(db, statement, sent.batch);
    if (result != STORE_OK)
        return result;
    if (!PQsendQueryPrepared(db->connection->link, statement->name, statement->count,
                             statement->values, statement->lengths, binary, 1))
        return postgres_lose(db, PQerrorMessage(db->connection->link));
    return postgres_expect(db, sent);
}

static enum store_result ask(struct store_db *db, struct postgres_statement *statement) {
    enum store_result result =
        db->connection->use == ENGINE_READS ? postgres_before_read(db) : STORE_OK;
    if (result == STORE_OK)
        result = postgres_send_statement(
            db, (struct sent){.awaited = AWAITED_ROWS, .statement = statement});
    return result == STORE_OK ? postgres_await(db) : result;
}

// Most have been asked ahead, or are now.
static enum store_result read(struct store_db *db, struct postgres_statement *statement) {
    if (postgres_find_answer(db, statement))
        return STORE_OK;
    if (db->waits || postgres_ask_ahead(db, statement))
        return STORE_LATER;
    return ask(db, statement);
}

// One without rows is not waited for: what comes of it is known when the next one is.
static enum store_result change(struct store_db *db, struct postgres_statement *statement) {
    const bool is_left = !statement->has_rows && db->connection->is_open;
    const struct sent sent = {.awaited = is_left ? AWAITED_CHANGES : AWAITED_ROWS,
                              .statement = statement};
    if (db->waits)
        return STORE_LATER;
    postgres_note_change(db, statement);
    enum store_result result = postgres_before_change(db, statement->statement.sql);
    if (result == STORE_OK)
        result = postgres_send_statement(db, sent);
    return result == STORE_OK && !is_left ? postgres_await(db) : result;
}

static enum store_result run(struct store_db *db, struct postgres_statement *statement) {
    statement->row = 0;
    if (db->connection->is_lost)
        return postgres_lose(db, NULL);
    if (statement->is_refused) {
        connection_note_error("a text is no UTF-8");
        return STORE_FAILED;
    }
    return statement->statement.sql->changes == CHANGES_NOTHING ? read(db, statement)
                                                                : change(db, statement);
}

// What was sent ahead of this one and failed has taken the turn with it: whose it was is not known.
static enum store_result first_row(struct store_db *db, struct postgres_statement *statement) {
    const enum store_result result = run(db, statement);
    if (result != STORE_OK)
        return result;
    return statement->result && PQntuples(statement->result) > 0 ? STORE_OK : STORE_MISSING;
}

enum store_result postgres_step(struct store_db *db, struct statement *at) {
    struct postgres_statement *statement = (struct postgres_statement *)at;
    if (!statement) {
        connection_note_error("out of memory");
        return STORE_UNAVAILABLE;
    }
    if (!statement->result)
        return first_row(db, statement);
    return ++statement->row < PQntuples(statement->result) ? STORE_OK : STORE_MISSING;
}

int64_t postgres_changes(const struct store_db *db) {
    struct store_db *asked = (struct store_db *)(uintptr_t)db;
    if (postgres_await(asked) == STORE_OK)
        return db->connection->changed;
    asked->broken = true; // whoever asks how many does not ask whether
    return 0;
}
