#include "tables/device_codes.h"

#include "engine/statement.h"

#define DEVICE_CODE_COLUMNS "user_code, asker, expires, resource, client_id, approved_by"

static void read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct device_code_row *)row = (struct device_code_row){
        .user_code = column_text(arena, statement, 0),
        .asker = column_integer(statement, 1),
        .expires = column_integer(statement, 2),
        .resource = column_text(arena, statement, 3),
        .client_id = column_text(arena, statement, 4),
        .approved_by = column_guid(statement, 5),
    };
}

static void bind_digest(struct statement *statement, int at, const struct digest *digest) {
    bind_blob(statement, at, (struct text){(const char *)digest->bytes, DIGEST_BYTES});
}

static enum store_result one_of(struct store_db *db, struct arena *arena, const struct sql *sql,
                                const struct digest *digest, int64_t now,
                                struct device_code_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_digest(statement, 1, digest);
    bind_integer(statement, 2, now);
    return statement_one(db, arena, statement, read_row, ret_row);
}

SQL sql_find = {CHANGES_NOTHING, "SELECT " DEVICE_CODE_COLUMNS
                                 " FROM device_code WHERE digest = $1 AND expires > $2"};

enum store_result store_device_code_find(struct store_db *db, struct arena *arena,
                                         const struct digest *digest, int64_t now,
                                         struct device_code_row *ret_row) {
    return one_of(db, arena, &sql_find, digest, now, ret_row);
}

SQL sql_typed = {CHANGES_NOTHING,
                 "SELECT " DEVICE_CODE_COLUMNS
                 " FROM device_code"
                 " WHERE lower(user_code) = lower($1) AND expires > $2 AND approved_by IS NULL"};

enum store_result store_device_code_typed(struct store_db *db, struct arena *arena,
                                          struct text user_code, int64_t now,
                                          struct device_code_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_typed);
    bind_text(statement, 1, user_code);
    bind_integer(statement, 2, now);
    return statement_one(db, arena, statement, read_row, ret_row);
}

SQL sql_reach = {CHANGES_NOTHING,
                 "SELECT 1 FROM device_code WHERE expires > $1"
                 " ORDER BY expires LIMIT 1 OFFSET $2"};

enum store_result store_device_codes_reach(struct store_db *db, int64_t count, int64_t now) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_reach);
    bind_integer(statement, 1, now);
    bind_integer(statement, 2, count - 1);
    return statement_row(db, statement);
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO device_code (digest, user_code, asker, expires, resource, client_id)"
               " VALUES ($1, $2, $3, $4, $5, $6)"};

enum store_result store_device_code_add(struct store_db *db, const struct digest *digest,
                                        const struct device_code_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_digest(statement, 1, digest);
    bind_text(statement, 2, row->user_code);
    bind_integer(statement, 3, row->asker);
    bind_integer(statement, 4, row->expires);
    bind_text(statement, 5, row->resource);
    bind_text(statement, 6, row->client_id);
    return statement_run(db, statement);
}

SQL sql_approve = {CHANGES_STATE,
                   "UPDATE device_code SET approved_by = $1 WHERE lower(user_code) ="
                   " lower($2) AND expires > $3 AND approved_by IS NULL"};

enum store_result store_device_code_approve(struct store_db *db, struct text user_code, int64_t now,
                                            const struct guid *by) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_approve);
    bind_guid(statement, 1, by);
    bind_text(statement, 2, user_code);
    bind_integer(statement, 3, now);
    return statement_run_some(db, statement);
}

SQL sql_take = {CHANGES_STATE,
                "DELETE FROM device_code WHERE digest = $1 AND expires > $2"
                " AND approved_by IS NOT NULL RETURNING " DEVICE_CODE_COLUMNS};

enum store_result store_device_code_take(struct store_db *db, struct arena *arena,
                                         const struct digest *digest, int64_t now,
                                         struct device_code_row *ret_row) {
    return one_of(db, arena, &sql_take, digest, now, ret_row);
}

SQL sql_expire = {CHANGES_STATE, "DELETE FROM device_code WHERE expires <= $1"};

enum store_result store_device_codes_expire(struct store_db *db, int64_t now) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_expire);
    bind_integer(statement, 1, now);
    return statement_run(db, statement);
}

SQL sql_drop = {CHANGES_STATE,
                "DELETE FROM device_code WHERE digest = (SELECT digest FROM device_code"
                " WHERE asker = $1 AND approved_by IS NULL ORDER BY expires LIMIT 1)"};

enum store_result store_device_code_drop(struct store_db *db, int64_t asker) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_drop);
    bind_integer(statement, 1, asker);
    return statement_run_some(db, statement);
}
