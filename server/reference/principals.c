#include "reference/principals.h"

#include "reference/row_origin_sql.h"

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO principal (id, kind, login, display_name, tenant, secret_hash,"
               " is_admin, origin) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
               " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, login = excluded.login,"
               " display_name = excluded.display_name, tenant = excluded.tenant,"
               " secret_hash = excluded.secret_hash, is_admin = excluded.is_admin,"
               " origin = excluded.origin"};

enum store_result store_principal_put(struct store_db *db, const struct principal_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_guid(statement, 1, &row->id);
    bind_text(statement, 2, row->is_user ? TEXT("User") : TEXT("ServicePrincipal"));
    bind_text(statement, 3, row->login);
    bind_text(statement, 4, row->display_name);
    bind_guid(statement, 5, &row->tenant);
    bind_text(statement, 6, row->secret_hash);
    bind_integer(statement, 7, row->is_admin);
    bind_origin(statement, 8, row->origin);
    return statement_run(db, statement);
}

SQL sql_remove = {CHANGES_STATE, "DELETE FROM principal WHERE id = $1"};

enum store_result store_principal_remove(struct store_db *db, const struct guid *id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove);
    bind_guid(statement, 1, id);
    return statement_run(db, statement);
}

#define PRINCIPAL_COLUMNS                                                                          \
    "SELECT id, kind, login, display_name, tenant, secret_hash, is_admin,"                         \
    " " ORIGIN_NUMBER("origin") " FROM principal "

static void principal_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct principal_row *)row = (struct principal_row){
        .id = column_guid(statement, 0),
        .is_user = text_is(column_text(arena, statement, 1), TEXT("User")),
        .login = column_text(arena, statement, 2),
        .display_name = column_text(arena, statement, 3),
        .tenant = column_guid(statement, 4),
        .secret_hash = column_text(arena, statement, 5),
        .is_admin = column_integer(statement, 6),
        .origin = column_origin(statement, 7),
    };
}

SQL sql_by_login = {CHANGES_NOTHING, PRINCIPAL_COLUMNS "WHERE lower(login) = lower($1)"};

enum store_result store_principal_by_login(struct store_db *db, struct arena *arena,
                                           struct text login, struct principal_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_by_login);
    bind_text(statement, 1, login);
    return statement_one(db, arena, statement, principal_read_row, ret_row);
}

SQL sql_by_id = {CHANGES_NOTHING, PRINCIPAL_COLUMNS "WHERE id = $1"};

enum store_result store_principal_by_id(struct store_db *db, struct arena *arena,
                                        const struct guid *id, struct principal_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_by_id);
    bind_guid(statement, 1, id);
    return statement_one(db, arena, statement, principal_read_row, ret_row);
}

SQL sql_list = {CHANGES_NOTHING, PRINCIPAL_COLUMNS "WHERE id > $1 ORDER BY id LIMIT $2"};

enum store_result store_principal_list(struct store_db *db, struct arena *arena,
                                       const struct guid *after, size_t limit,
                                       struct principal_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_after(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, principal_read_row,
                          ret_rows, ret_count);
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("principal")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("principal")};

enum store_result store_principals_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

enum store_result store_principals_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}
