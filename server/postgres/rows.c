// Rows that come from another engine (engine/rows.h), and how they are once they are here.
#include "engine/rows.h"
#include "postgres/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// How far a table is from those that refer to nothing.
static const char in_order[] =
    "WITH RECURSIVE refers (whose, to_whom) AS (SELECT conrelid, confrelid FROM pg_constraint"
    " WHERE contype = 'f' AND conrelid <> confrelid),"
    " far (whose, steps) AS (SELECT oid, 0 FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = current_schema()::regnamespace AND relname <> 'turn' UNION ALL"
    " SELECT refers.whose, steps + 1 FROM refers JOIN far ON refers.to_whom = far.whose)"
    " SELECT relname FROM far JOIN pg_class ON oid = whose GROUP BY relname"
    " ORDER BY max(steps), relname";

enum store_result postgres_list_tables(struct store_db *db, struct engine_tables *ret_tables) {
    PGresult *names = postgres_query(db, in_order);
    const int count = names ? PQntuples(names) : 0;
    for (int i = 0; i < count && i < ENGINE_TABLES_MAX; i++)
        snprintf(ret_tables->names[ret_tables->count++], ENGINE_NAME_CHARS + 1, "%s",
                 PQgetvalue(names, i, 0));
    PQclear(names);
    return count && count <= ENGINE_TABLES_MAX ? STORE_OK : STORE_FAILED;
}

static bool format(char *sql, size_t size, const char *start, const char *table,
                   struct text columns, const char *end) {
    return snprintf(sql, size, "%s %s (%.*s) %s", start, table, TEXT_ARGS(columns), end) <
           (int)size;
}

enum { SQL_CHARS = 4096 };

// The pipeline is left until the last line: there is nothing else to be sent.
static enum store_result begin(struct store_db *db, const char *sql, ExecStatusType expected) {
    PGconn *link = db->connection->link;
    enum store_result result = postgres_leave_pipeline(db);
    if (result != STORE_OK)
        return result;
    PQsetnonblocking(link, 0);
    PGresult *begun = PQexec(link, sql);
    const bool is_open = PQresultStatus(begun) == expected;
    if (!is_open)
        connection_note_error(PQerrorMessage(link));
    PQclear(begun);
    if (is_open)
        return STORE_OK;
    DISREGARD(postgres_enter_pipeline(db));
    return STORE_FAILED;
}

static enum store_result end(struct store_db *db) {
    PGconn *link = db->connection->link;
    enum store_result result = STORE_OK;
    PGresult *ended = NULL;
    while ((ended = PQgetResult(link))) {
        if (PQresultStatus(ended) != PGRES_COMMAND_OK && result == STORE_OK) {
            connection_note_error(PQresultErrorField(ended, PG_DIAG_MESSAGE_PRIMARY));
            result = STORE_FAILED;
        }
        PQclear(ended);
    }
    const enum store_result entered = postgres_enter_pipeline(db);
    return result == STORE_OK ? entered : result;
}

// It takes as long as it takes: nobody else is there yet.
enum store_result postgres_begin_rows(struct store_db *db, const char *table, struct text columns) {
    char sql[SQL_CHARS];
    connection_new_state(db);
    const enum store_result set =
        postgres_exec(db,
                      "SET LOCAL statement_timeout = 0;"
                      "SET LOCAL idle_in_transaction_session_timeout = 0");
    if (set != STORE_OK || !format(sql, sizeof sql, "COPY", table, columns, "FROM STDIN"))
        return set == STORE_OK ? STORE_FAILED : set;
    return begin(db, sql, PGRES_COPY_IN);
}

enum store_result postgres_take_rows(struct store_db *db, struct text lines) {
    return PQputCopyData(db->connection->link, lines.at, (int)lines.size) == 1
               ? STORE_OK
               : postgres_lose(db, PQerrorMessage(db->connection->link));
}

// Only a table whose numbers are given out by itself has a sequence.
static enum store_result go_on_from(struct store_db *db, const char *table, int64_t last) {
    char sql[SQL_CHARS];
    snprintf(sql, sizeof sql,
             "SELECT setval(pg_get_serial_sequence('%s', 'id'), greatest((SELECT max(id) FROM %s),"
             " %lld), true) WHERE greatest((SELECT max(id) FROM %s), %lld) > 0",
             table, table, (long long)last, table, (long long)last);
    return postgres_exec(db, sql);
}

enum store_result postgres_end_rows(struct store_db *db, const char *table, int64_t last) {
    if (PQputCopyEnd(db->connection->link, NULL) != 1)
        return postgres_lose(db, PQerrorMessage(db->connection->link));
    const enum store_result ended = end(db);
    char sql[SQL_CHARS];
    snprintf(
        sql, sizeof sql,
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = current_schema() AND"
        " table_name = '%s' AND column_name = 'id' AND is_identity = 'YES'",
        table);
    int64_t gives_numbers = 0;
    if (ended == STORE_OK && !postgres_ask_number(db, sql, &gives_numbers))
        return STORE_UNAVAILABLE;
    return gives_numbers ? go_on_from(db, table, last) : ended;
}

enum store_result postgres_give_rows(struct store_db *db, const char *table, struct text columns,
                                     engine_take_line *take, void *context) {
    char sql[SQL_CHARS];
    char *line = NULL;
    int size = 0;
    if (!format(sql, sizeof sql, "COPY", table, columns, "TO STDOUT"))
        return STORE_FAILED;
    enum store_result result = begin(db, sql, PGRES_COPY_OUT);
    if (result != STORE_OK)
        return result;
    while ((size = PQgetCopyData(db->connection->link, &line, 0)) > 0) {
        if (result == STORE_OK)
            result = take(context, (struct text){line, (size_t)size});
        PQfreemem(line);
    }
    const enum store_result ended = end(db);
    return result == STORE_OK ? ended : result;
}
