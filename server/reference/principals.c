#include "reference/principals.h"

#include "store/statement.h"

SQL sql_clear = {CHANGES_STATE, "DELETE FROM principal"};

enum store_result store_principals_clear(struct store_db *db) {
    return statement_run_plain(db, &sql_clear);
}

SQL sql_add = {CHANGES_STATE,
               "INSERT INTO principal (id, kind, login, display_name, tenant, secret_hash)"
               " VALUES ($1, $2, $3, $4, $5, $6)"};

enum store_result store_principal_add(struct store_db *db, const struct principal_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_add);
    bind_guid(statement, 1, &row->id);
    bind_text(statement, 2, row->is_user ? TEXT("User") : TEXT("ServicePrincipal"));
    bind_text(statement, 3, row->login);
    bind_text(statement, 4, row->display_name);
    bind_guid(statement, 5, &row->tenant);
    bind_text(statement, 6, row->secret_hash);
    return statement_run(db, statement);
}

#define PRINCIPAL_COLUMNS                                                                          \
    "SELECT id, kind, login, display_name, tenant, secret_hash FROM principal "

static void principal_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct principal_row *)row = (struct principal_row){
        .id = column_guid(statement, 0),
        .is_user = text_is(column_text(arena, statement, 1), TEXT("User")),
        .login = column_text(arena, statement, 2),
        .display_name = column_text(arena, statement, 3),
        .tenant = column_guid(statement, 4),
        .secret_hash = column_text(arena, statement, 5),
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
