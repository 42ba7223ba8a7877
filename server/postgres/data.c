// The data as a whole: its version, emptying it. Outside of the pipeline, and waited for.
#include "postgres/inside.h"

#include "base/cleanup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum store_result postgres_leave_pipeline(struct store_db *db) {
    PGconn *link = db->connection->link;
    if (PQpipelineStatus(link) == PQ_PIPELINE_OFF)
        return STORE_OK;
    enum store_result result = postgres_sync(db);
    if (result == STORE_OK)
        result = postgres_await(db);
    if (result == STORE_OK && PQexitPipelineMode(link) != 1)
        result = postgres_lose(db, PQerrorMessage(link));
    return result;
}

enum store_result postgres_enter_pipeline(struct store_db *db) {
    PGconn *link = db->connection->link;
    if (PQsetnonblocking(link, 1) || PQstatus(link) == CONNECTION_BAD || !PQenterPipelineMode(link))
        return postgres_lose(db, PQerrorMessage(link));
    return STORE_OK;
}

// NULL where it failed, and why is noted.
PGresult *postgres_query(struct store_db *db, const char *sql) {
    struct connection *connection = db->connection;
    if (connection->is_lost || postgres_leave_pipeline(db) != STORE_OK)
        return NULL;
    PGresult *result = postgres_ask(db, sql);
    if (postgres_enter_pipeline(db) == STORE_OK && connection->failure == STORE_OK)
        return result;
    if (!connection->is_lost)
        connection_note_error(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    PQclear(result);
    return NULL;
}

enum store_result postgres_exec(struct store_db *db, const char *sql) {
    PGresult *result = postgres_query(db, sql);
    if (!result)
        return db->connection->is_lost ? STORE_UNAVAILABLE : db->connection->failure;
    PQclear(result);
    return STORE_OK;
}

bool postgres_ask_number(struct store_db *db, const char *sql, int64_t *ret_number) {
    PGresult *result = postgres_query(db, sql);
    const bool found = result && PQntuples(result) == 1;
    if (found)
        *ret_number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    else if (result)
        connection_note_error("its table turn has no row");
    PQclear(result);
    return found;
}

bool postgres_identify(struct store_db *db, struct arena *arena,
                       struct engine_identity *ret_identity, struct text *ret_why) {
    int64_t tables = 0;
    int64_t turns = 0;
    int64_t version = 0;
    const bool found =
        postgres_ask_number(
            db, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()", &tables) &&
        postgres_ask_number(
            db,
            "SELECT count(*) FROM information_schema.columns WHERE table_schema ="
            " current_schema() AND table_name = 'turn' AND column_name = 'schema_version'",
            &turns) &&
        (!turns ||
         postgres_ask_number(db, "SELECT schema_version FROM turn WHERE id = 1", &version));
    *ret_identity =
        (struct engine_identity){.is_empty = !tables, .is_ours = turns, .version = version};
    if (!found)
        *ret_why = text_format(arena, "it cannot be read: %.*s", TEXT_ARGS(store_error_text()));
    return found;
}

// Servers that are there already, or begin at the same time, wait: for the one lock where there is
// no table yet, for the other where it is.
enum store_result postgres_begin_schema(struct store_db *db) {
    int64_t turns = 0;
    db->connection->is_set_up = true;
    enum store_result result = postgres_exec(db,
                                             "BEGIN; SET LOCAL statement_timeout = '60s';"
                                             "SET LOCAL lock_timeout = '30s';"
                                             "SELECT pg_advisory_xact_lock(1095390034)");
    if (result == STORE_OK && !postgres_ask_number(db, "SELECT count(to_regclass('turn'))", &turns))
        result = STORE_UNAVAILABLE;
    if (result == STORE_OK && turns)
        result = postgres_exec(db, "SELECT 1 FROM turn WHERE id = 1 FOR UPDATE");
    return result;
}

enum store_result postgres_end_schema(struct store_db *db, bool keep) {
    return postgres_exec(db, keep ? "COMMIT" : "ROLLBACK");
}

enum store_result postgres_stamp(struct store_db *db, int version) {
    char sql[96];
    snprintf(sql, sizeof sql, "UPDATE turn SET schema_version = %d, state = state + 1 WHERE id = 1",
             version);
    return postgres_exec(db, sql);
}

// All tables in one statement: who refers to whom is looked at when all of them are empty. (An
// emptying that is not row by row would show in snapshots that others have, and needs a right of
// its own.) Ids that were given out are not given out again, for another server may have them.
enum store_result postgres_clear(struct store_db *db, const char *const *kept) {
    cleanup_arena struct arena *arena = arena_open();
    struct buffer sql = buffer_in(arena);
    struct text text = TEXT("");
    if (!arena)
        return STORE_UNAVAILABLE;
    buffer_add(&sql, TEXT("SELECT 'WITH ' || string_agg(format('cleared_%s AS (DELETE FROM %I)',"
                          " tablename, tablename), ', ') || ' SELECT 1' FROM pg_tables WHERE"
                          " schemaname = current_schema() AND tablename NOT IN ('turn'"));
    for (const char *const *name = kept; *name; name++)
        buffer_add(&sql, text_format(arena, ", '%s'", *name));
    buffer_add(&sql, (struct text){")", 2});
    PGresult *made = buffer_text(&sql, &text) ? postgres_query(db, text.at) : NULL;
    connection_new_state(db);
    const enum store_result cleared =
        made ? postgres_exec(db, PQgetvalue(made, 0, 0)) : STORE_UNAVAILABLE;
    PQclear(made);
    return cleared;
}
