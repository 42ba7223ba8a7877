// Connections: made, set up, given up. Nothing here is asked for in the loop.
#include "postgres/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A peer that does not answer is given up, which the connection string may say otherwise; what
// comes behind it holds: a standby is not connected to, and nothing is waited for for ever.
static PGconn *open_link(const char *place) {
    static const char *const words[] = {"application_name",    "keepalives_idle",
                                        "keepalives_interval", "keepalives_count",
                                        "tcp_user_timeout",    "dbname",
                                        "connect_timeout",     "target_session_attrs",
                                        "client_encoding",     NULL};
    const char *const values[] = {"azsreg", "5", "2",          "3",    "10000",
                                  place,    "2", "read-write", "UTF8", NULL};
    return PQconnectdbParams(words, values, 1);
}

// A commit that a standby has not confirmed is one that may be gone with the next failover; the
// database says so in a warning.
static void take_notice(void *context, const PGresult *notice) {
    struct connection *connection = context;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    connection->is_warned |= severity && !strcmp(severity, "WARNING");
}

static bool postgres_connect(struct store_db *db, const char *place) {
    struct connection *made =
        calloc(1, sizeof *made + sql_count() * sizeof(struct postgres_statement *));
    db->connection = made;
    if (!made)
        return false;
    made->link = open_link(place);
    if (PQstatus(made->link) != CONNECTION_OK) {
        DISREGARD(postgres_lose(db, made->link ? PQerrorMessage(made->link) : "out of memory"));
        return false;
    }
    PQsetNoticeReceiver(made->link, take_notice, made);
    return !PQsetnonblocking(made->link, 1) && PQenterPipelineMode(made->link);
}

static void disconnect(struct store_db *db) {
    struct connection *connection = db->connection;
    for (size_t i = 0; i < sql_count(); i++)
        if (connection->statements[i]) {
            PQclear(connection->statements[i]->result);
            free(connection->statements[i]);
        }
    postgres_drop_batches(db);
    PQfinish(connection->link);
    free(connection);
}

static const char *message(const struct store_db *db) {
    return db->connection->error;
}

static bool is_lost(const struct store_db *db) {
    return !db->connection || db->connection->is_lost;
}

// --- what the database has to be -----------------------------------------------------------------

static enum store_result refuse(struct store_db *db, const char *why) {
    snprintf(db->connection->error, sizeof db->connection->error, "%s", why);
    connection_note_error(why);
    return STORE_FAILED;
}

// Names compare without ASCII case, and rows are in the order of their bytes, as SQLite has them.
static enum store_result look_at_text(struct store_db *db) {
    static const char question[] =
        "SELECT count(*) FROM pg_database WHERE datname = current_database() AND"
        " pg_encoding_to_char(encoding) = 'UTF8' AND datcollate IN ('C', 'POSIX') AND"
        " datctype IN ('C', 'POSIX')";
    int64_t fits = 0;
    if (!postgres_ask_number(db, question, &fits))
        return STORE_UNAVAILABLE;
    return fits ? STORE_OK
                : refuse(db,
                         "the database has another encoding or locale than UTF8 and C; make "
                         "it with: createdb -T template0 -E UTF8 --locale=C NAME");
}

// A turn is waited for longer than one that hangs may have it.
static const char writer[] =
    "SET lock_timeout = '10s'; SET statement_timeout = '15s';"
    "SET idle_in_transaction_session_timeout = '5s';"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local')";

static const char reader[] =
    "SET default_transaction_isolation = 'repeatable read';"
    "SET default_transaction_read_only = on;"
    "SET statement_timeout = '2s'";

static enum store_result set_up(struct store_db *db, enum engine_use use) {
    db->connection->use = use;
    const enum store_result set = postgres_exec(db, use == ENGINE_READS ? reader : writer);
    return set == STORE_OK ? look_at_text(db) : set;
}

// --- what is PostgreSQL's own --------------------------------------------------------------------

// What was not committed is gone with its transaction.
static bool forget_uncommitted(struct store_db *db) {
    (void)db;
    return true;
}

static void expect_long(struct store_db *db, bool is_long) {
    db->connection->is_long = is_long;
}

static int fd(const struct store_db *db) {
    return db->connection->is_lost ? -1 : PQsocket(db->connection->link);
}

const struct engine engine_postgres = {
    .is_shared = true,
    .connect = postgres_connect,
    .disconnect = disconnect,
    .message = message,
    .set_up = set_up,
    .prepare_bounds = postgres_prepare_bounds,
    .bound = postgres_bound,
    .in_transaction = postgres_in_transaction,
    .forget_uncommitted = forget_uncommitted,
    .is_lost = is_lost,
    .statement_of = postgres_statement_of,
    .reset = postgres_reset,
    .step = postgres_step,
    .changes = postgres_changes,
    .bind_text = postgres_bind_text,
    .bind_blob = postgres_bind_blob,
    .bind_integer = postgres_bind_integer,
    .bind_none = postgres_bind_none,
    .text = postgres_text,
    .blob = postgres_text,
    .integer = postgres_integer,
    .row_text_bytes = postgres_row_text_bytes,
    .exec = postgres_exec,
    .identify = postgres_identify,
    .begin_schema = postgres_begin_schema,
    .end_schema = postgres_end_schema,
    .stamp = postgres_stamp,
    .clear = postgres_clear,
    .list_tables = postgres_list_tables,
    .give_rows = postgres_give_rows,
    .begin_rows = postgres_begin_rows,
    .take_rows = postgres_take_rows,
    .end_rows = postgres_end_rows,
    .expect_long = expect_long,
    .foresee = postgres_foresee,
    .fd = fd,
    .send_ahead = postgres_send_ahead,
    .take_ahead = postgres_take_ahead,
};
