#include "clouds/directory_tenants.h"

#include "parties/row_origin_sql.h"

#define TENANT_COLUMNS                                                                             \
    "SELECT d.name, d.location, d.tenant, " ORIGIN_NUMBER("d.origin") ", g.name"                   \
    " FROM resource_group AS g JOIN directory_tenant AS d ON d.resource_group = g.id "

static void tenant_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct directory_tenant_row *)row = (struct directory_tenant_row){
        .name = column_text(arena, statement, 0),
        .location = column_text(arena, statement, 1),
        .tenant = column_guid(statement, 2),
        .origin = column_origin(statement, 3),
        .group = column_text(arena, statement, 4),
    };
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO directory_tenant (resource_group, name, location, tenant, origin)"
               " VALUES ($1, $2, $3, $4, $5)"
               " ON CONFLICT (resource_group, lower(name)) DO UPDATE SET"
               " location = excluded.location, tenant = excluded.tenant, origin = excluded.origin"};

enum store_result store_directory_tenant_put(struct store_db *db, int64_t group,
                                             const struct directory_tenant_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_integer(statement, 1, group);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->location);
    bind_guid(statement, 4, &row->tenant);
    bind_origin(statement, 5, row->origin);
    return statement_run(db, statement);
}

SQL sql_find = {CHANGES_NOTHING, TENANT_COLUMNS "WHERE g.id = $1 AND lower(d.name) = lower($2)"};

enum store_result store_directory_tenant_find(struct store_db *db, struct arena *arena,
                                              int64_t group, struct text name,
                                              struct directory_tenant_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, group);
    bind_text(statement, 2, name);
    return statement_one(db, arena, statement, tenant_read_row, ret_row);
}

SQL sql_remove = {CHANGES_STATE,
                  "DELETE FROM directory_tenant"
                  " WHERE resource_group = $1 AND lower(name) = lower($2)"};

enum store_result store_directory_tenant_remove(struct store_db *db, int64_t group,
                                                struct text name) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_remove);
    bind_integer(statement, 1, group);
    bind_text(statement, 2, name);
    return statement_run(db, statement);
}

SQL sql_list = {CHANGES_NOTHING, TENANT_COLUMNS
                "WHERE g.id = $1 AND lower(d.name) > lower($2) ORDER BY lower(d.name) LIMIT $3"};

enum store_result store_directory_tenant_list(struct store_db *db, struct arena *arena,
                                              int64_t group, struct text after, size_t limit,
                                              struct directory_tenant_row **ret_rows,
                                              size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, group);
    bind_text(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, tenant_read_row, ret_rows,
                          ret_count);
}

SQL sql_let_in = {
    CHANGES_NOTHING,
    "SELECT 1 FROM stack WHERE subscription = $1 AND tenant = $2"
    " UNION ALL SELECT 1 FROM directory_tenant AS d JOIN resource_group AS g"
    " ON g.id = d.resource_group WHERE g.subscription = $1 AND d.tenant = $2 LIMIT 1"};

enum store_result store_stack_lets_in(struct store_db *db, const struct guid *stack,
                                      const struct guid *tenant) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_let_in);
    bind_guid(statement, 1, stack);
    bind_guid(statement, 2, tenant);
    return statement_row(db, statement);
}

SQL sql_pass_on = {CHANGES_STATE, "UPDATE directory_tenant SET tenant = $1 WHERE tenant = $2"};

enum store_result store_directory_tenants_pass_on(struct store_db *db, const struct guid *from,
                                                  const struct guid *into) {
    return statement_pass_on(db, &sql_pass_on, from, into);
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("directory_tenant")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("directory_tenant")};

enum store_result store_directory_tenants_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

enum store_result store_directory_tenants_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}
