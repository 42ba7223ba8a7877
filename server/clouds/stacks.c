#include "clouds/stacks.h"

#include "parties/row_origin_sql.h"

#define STACK_COLUMNS                                                                              \
    "SELECT subscription, name, cloud_id, location, tenant, " ORIGIN_NUMBER("origin") " FROM "     \
                                                                                      "stack "

static void stack_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct stack_row *)row = (struct stack_row){
        .subscription = column_guid(statement, 0),
        .name = column_text(arena, statement, 1),
        .cloud_id = column_text(arena, statement, 2),
        .location = column_text(arena, statement, 3),
        .tenant = column_guid(statement, 4),
        .origin = column_origin(statement, 5),
    };
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO stack (subscription, name, cloud_id, location, tenant, origin)"
               " VALUES ($1, $2, $3, $4, $5, $6)"
               " ON CONFLICT (subscription) DO UPDATE SET name = excluded.name,"
               " cloud_id = excluded.cloud_id, location = excluded.location,"
               " tenant = excluded.tenant, origin = excluded.origin"};

enum store_result store_stack_put(struct store_db *db, const struct stack_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_guid(statement, 1, &row->subscription);
    bind_text(statement, 2, row->name);
    bind_text(statement, 3, row->cloud_id);
    bind_text(statement, 4, row->location);
    bind_guid(statement, 5, &row->tenant);
    bind_origin(statement, 6, row->origin);
    return statement_run(db, statement);
}

SQL sql_find = {CHANGES_NOTHING, STACK_COLUMNS "WHERE subscription = $1"};

enum store_result store_stack_find(struct store_db *db, struct arena *arena,
                                   const struct guid *subscription, struct stack_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, subscription);
    return statement_one(db, arena, statement, stack_read_row, ret_row);
}

SQL sql_list = {CHANGES_NOTHING,
                STACK_COLUMNS "WHERE subscription > $1 ORDER BY subscription LIMIT $2"};

enum store_result store_stack_list(struct store_db *db, struct arena *arena,
                                   const struct guid *after, size_t limit,
                                   struct stack_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_after(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, stack_read_row, ret_rows,
                          ret_count);
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("stack")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("stack")};

enum store_result store_stacks_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

enum store_result store_stacks_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}

static void need_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct directory_need *)row = (struct directory_need){
        .name = column_text(arena, statement, 0),
        .subscriptions = column_integer(statement, 1),
        .directory_tenants = column_integer(statement, 2),
    };
}

SQL sql_needed = {CHANGES_NOTHING,
                  "SELECT name, subscriptions, tenants FROM (SELECT s.subscription, s.name,"
                  " (SELECT count(*) FROM user_subscription WHERE origin = 'made'"
                  " AND stack = s.subscription AND state <> 'Deleted') AS subscriptions,"
                  " (SELECT count(*) FROM directory_tenant AS d JOIN resource_group AS g"
                  " ON g.id = d.resource_group WHERE d.origin = 'made'"
                  " AND g.subscription = s.subscription) AS tenants"
                  " FROM stack AS s WHERE s.origin = 'old') AS needed"
                  " WHERE subscriptions + tenants > 0 ORDER BY name, subscription LIMIT 1"};

enum store_result store_stack_needed(struct store_db *db, struct arena *arena,
                                     struct directory_need *ret_need) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_needed);
    return statement_one(db, arena, statement, need_read_row, ret_need);
}
