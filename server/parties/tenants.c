#include "parties/tenants.h"

#include "parties/row_origin_sql.h"

#define TENANT_COLUMNS                                                                             \
    "SELECT id, display_name, default_domain, " ORIGIN_NUMBER("origin") " FROM tenant "

static void tenant_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct tenant_row *)row = (struct tenant_row){
        .id = column_guid(statement, 0),
        .display_name = column_text(arena, statement, 1),
        .default_domain = column_text(arena, statement, 2),
        .origin = column_origin(statement, 3),
    };
}

SQL sql_find = {CHANGES_NOTHING, "SELECT 1 FROM tenant WHERE id = $1"};

enum store_result store_tenant_find(struct store_db *db, const struct guid *id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, id);
    return statement_row(db, statement);
}

SQL sql_get = {CHANGES_NOTHING, TENANT_COLUMNS "WHERE id = $1"};

enum store_result store_tenant_get(struct store_db *db, struct arena *arena, const struct guid *id,
                                   struct tenant_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_get);
    bind_guid(statement, 1, id);
    return statement_one(db, arena, statement, tenant_read_row, ret_row);
}

SQL sql_of_domain = {CHANGES_NOTHING, TENANT_COLUMNS
                     "WHERE lower(default_domain) = lower($1) AND default_domain <> ''"
                     " ORDER BY id LIMIT 1"};

enum store_result store_tenant_of_domain(struct store_db *db, struct arena *arena,
                                         struct text domain, struct tenant_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_domain);
    bind_text(statement, 1, domain);
    return statement_one(db, arena, statement, tenant_read_row, ret_row);
}

SQL sql_list = {CHANGES_NOTHING, TENANT_COLUMNS "WHERE id > $1 ORDER BY id LIMIT $2"};

enum store_result store_tenant_list(struct store_db *db, struct arena *arena,
                                    const struct guid *after, size_t limit,
                                    struct tenant_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_after(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, tenant_read_row, ret_rows,
                          ret_count);
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO tenant (id, display_name, default_domain, origin)"
               " VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name,"
               " default_domain = excluded.default_domain, origin = excluded.origin"};

enum store_result store_tenant_put(struct store_db *db, const struct tenant_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_guid(statement, 1, &row->id);
    bind_text(statement, 2, row->display_name);
    bind_text(statement, 3, row->default_domain);
    bind_origin(statement, 4, row->origin);
    return statement_run(db, statement);
}

SQL sql_remove = {CHANGES_STATE, "DELETE FROM tenant WHERE id = $1"};

enum store_result store_tenant_remove(struct store_db *db, const struct guid *id) {
    return statement_run_on(db, &sql_remove, id);
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("tenant")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("tenant")};

enum store_result store_tenants_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

enum store_result store_tenants_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}

static void need_read_row(struct arena *arena, struct statement *statement, void *row) {
    const struct guid id = column_guid(statement, 0);
    *(struct directory_need *)row = (struct directory_need){
        .name = guid_text(arena, &id),
        .subscriptions = column_integer(statement, 1),
        .users = column_integer(statement, 2),
        .customers = column_integer(statement, 3),
        .directory_tenants = column_integer(statement, 4),
    };
}

SQL sql_needed = {CHANGES_NOTHING,
                  "SELECT id, subscriptions, users, customers, directory_tenants FROM (SELECT t.id,"
                  " (SELECT count(*) FROM subscription WHERE origin = 'made' AND tenant = t.id"
                  " AND NOT (stack IS NOT NULL AND state = 'Deleted'))"
                  " AS subscriptions,"
                  " (SELECT count(*) FROM principal WHERE origin = 'made' AND tenant = t.id)"
                  " AS users,"
                  " (SELECT count(*) FROM customer WHERE origin = 'made' AND tenant = t.id)"
                  " AS customers,"
                  " (SELECT count(*) FROM directory_tenant WHERE origin = 'made' AND tenant = t.id)"
                  " AS directory_tenants FROM tenant AS t WHERE t.origin = 'old') AS needed"
                  " WHERE subscriptions + users + customers + directory_tenants > 0"
                  " ORDER BY id LIMIT 1"};

enum store_result store_tenant_needed(struct store_db *db, struct arena *arena,
                                      struct directory_need *ret_need) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_needed);
    return statement_one(db, arena, statement, need_read_row, ret_need);
}
