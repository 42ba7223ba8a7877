#include "parties/principals.h"

#include "parties/row_origin_sql.h"

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO principal (id, kind, login, display_name, tenant, secret_hash,"
               " is_admin, origin, mail, mail_nickname, user_type, external_state,"
               " state_changed_ms, is_enabled, created_ms)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
               " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, login = excluded.login,"
               " display_name = excluded.display_name, tenant = excluded.tenant,"
               " secret_hash = excluded.secret_hash, is_admin = excluded.is_admin,"
               " origin = excluded.origin, mail = excluded.mail,"
               " mail_nickname = excluded.mail_nickname, user_type = excluded.user_type,"
               " external_state = excluded.external_state,"
               " state_changed_ms = excluded.state_changed_ms, is_enabled = excluded.is_enabled,"
               " created_ms = excluded.created_ms"};

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
    bind_text(statement, 9, row->mail);
    bind_text(statement, 10, row->mail_nickname);
    bind_text(statement, 11, row->is_guest ? TEXT("Guest") : TEXT("Member"));
    bind_text(statement, 12, row->external_state);
    bind_integer(statement, 13, row->state_changed_ms);
    bind_integer(statement, 14, !row->is_disabled);
    bind_integer(statement, 15, row->created_ms);
    return statement_run(db, statement);
}

SQL sql_remove = {CHANGES_STATE, "DELETE FROM principal WHERE id = $1"};

enum store_result store_principal_remove(struct store_db *db, const struct guid *id) {
    return statement_run_on(db, &sql_remove, id);
}

#define PRINCIPAL_COLUMNS                                                                          \
    "SELECT id, kind, login, display_name, tenant, secret_hash, is_admin,"                         \
    " " ORIGIN_NUMBER("origin") ", mail, mail_nickname, user_type, external_state,"                \
    " state_changed_ms, is_enabled, created_ms FROM principal "

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
        .mail = column_text(arena, statement, 8),
        .mail_nickname = column_text(arena, statement, 9),
        .is_guest = text_is(column_text(arena, statement, 10), TEXT("Guest")),
        .external_state = column_text(arena, statement, 11),
        .state_changed_ms = column_integer(statement, 12),
        .is_disabled = !column_integer(statement, 13),
        .created_ms = column_integer(statement, 14),
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

SQL sql_of_mail = {CHANGES_NOTHING, PRINCIPAL_COLUMNS
                   "WHERE lower(mail) = lower($1) AND mail <> '' AND tenant = $2"
                   " ORDER BY id LIMIT 1"};

enum store_result store_principal_of_mail(struct store_db *db, struct arena *arena,
                                          const struct guid *tenant, struct text mail,
                                          struct principal_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_mail);
    bind_text(statement, 1, mail);
    bind_guid(statement, 2, tenant);
    return statement_one(db, arena, statement, principal_read_row, ret_row);
}

SQL sql_of_tenant = {CHANGES_NOTHING, PRINCIPAL_COLUMNS
                     "WHERE tenant = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4"};

enum store_result store_principals_of_tenant(struct store_db *db, struct arena *arena,
                                             const struct guid *tenant, bool users,
                                             const struct guid *after, size_t limit,
                                             struct principal_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_tenant);
    bind_guid(statement, 1, tenant);
    bind_text(statement, 2, users ? TEXT("User") : TEXT("ServicePrincipal"));
    bind_after(statement, 3, after);
    bind_integer(statement, 4, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, principal_read_row,
                          ret_rows, ret_count);
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

SQL sql_pass_on = {CHANGES_STATE, "UPDATE principal SET tenant = $1 WHERE tenant = $2"};

enum store_result store_principals_pass_on(struct store_db *db, const struct guid *from,
                                           const struct guid *into) {
    return statement_pass_on(db, &sql_pass_on, from, into);
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("principal")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("principal")};

enum store_result store_principals_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

enum store_result store_principals_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}
