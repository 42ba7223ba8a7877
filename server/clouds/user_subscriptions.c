#include "clouds/user_subscriptions.h"

#include "parties/partners.h"
#include "parties/row_origin_sql.h"

struct guid cloud_of_partner(struct arena *arena, struct text partner_name) {
    return guid_derived(text_format(arena, "partner %.*s", TEXT_ARGS(partner_name)));
}

enum store_result store_cloud_of_stack(struct store_db *db, struct arena *arena,
                                       const struct stack_row *stack, struct cloud *ret_cloud) {
    struct partner_row partner;
    *ret_cloud = (struct cloud){stack->subscription, text_lower(arena, stack->cloud_id)};
    enum store_result found = store_partner_of_tenant(db, arena, &stack->tenant, &partner);
    if (found == STORE_OK)
        found = store_partner_find(db, arena, partner.root, &partner);
    if (found == STORE_OK)
        ret_cloud->owner = cloud_of_partner(arena, partner.name);
    return found == STORE_MISSING ? STORE_OK : found;
}

#define USER_COLUMNS                                                                               \
    "SELECT id, stack, tenant, owner, display_name, offer_id, state, billable, more,"              \
    " " ORIGIN_NUMBER("origin") " FROM user_subscription "

static void user_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct user_subscription_row *)row = (struct user_subscription_row){
        .id = column_guid(statement, 0),
        .stack = column_guid(statement, 1),
        .tenant = column_guid(statement, 2),
        .owner = column_text(arena, statement, 3),
        .display_name = column_text(arena, statement, 4),
        .offer_id = column_text(arena, statement, 5),
        .state = column_text(arena, statement, 6),
        .is_free = !column_integer(statement, 7),
        .more = column_text(arena, statement, 8),
        .origin = column_origin(statement, 9),
    };
}

SQL sql_put = {CHANGES_STATE,
               "INSERT INTO user_subscription (cloud_owner, cloud_id, id, stack, tenant, owner,"
               " display_name, offer_id, state, billable, more, origin)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
               " ON CONFLICT (cloud_owner, cloud_id, id) DO UPDATE SET"
               " stack = coalesce(excluded.stack, user_subscription.stack),"
               " tenant = excluded.tenant, owner = excluded.owner,"
               " display_name = excluded.display_name, offer_id = excluded.offer_id,"
               " state = excluded.state, origin = excluded.origin,"
               " billable = CASE WHEN excluded.stack IS NULL THEN excluded.billable"
               " ELSE user_subscription.billable END,"
               " more = CASE WHEN excluded.stack IS NULL THEN excluded.more"
               " ELSE user_subscription.more END"};

enum store_result store_user_subscription_put(struct store_db *db, const struct cloud *cloud,
                                              const struct user_subscription_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_guid(statement, 1, &cloud->owner);
    bind_text(statement, 2, cloud->id);
    bind_guid(statement, 3, &row->id);
    bind_guid_or_none(statement, 4, &row->stack);
    bind_guid(statement, 5, &row->tenant);
    bind_text(statement, 6, row->owner);
    bind_text(statement, 7, row->display_name);
    bind_text(statement, 8, row->offer_id);
    bind_text(statement, 9, row->state);
    bind_integer(statement, 10, !row->is_free);
    bind_text(statement, 11, row->more);
    bind_origin(statement, 12, row->origin);
    return statement_run(db, statement);
}

SQL sql_find = {CHANGES_NOTHING,
                USER_COLUMNS "WHERE cloud_owner = $1 AND cloud_id = $2 AND id = $3"};

enum store_result store_user_subscription_find(struct store_db *db, struct arena *arena,
                                               const struct cloud *cloud, const struct guid *id,
                                               struct user_subscription_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, &cloud->owner);
    bind_text(statement, 2, cloud->id);
    bind_guid(statement, 3, id);
    return statement_one(db, arena, statement, user_read_row, ret_row);
}

SQL sql_of_stack = {CHANGES_NOTHING, USER_COLUMNS "WHERE stack = $1 AND id = $2"};

enum store_result store_user_subscription_of_stack(struct store_db *db, struct arena *arena,
                                                   const struct guid *stack, const struct guid *id,
                                                   struct user_subscription_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_stack);
    bind_guid(statement, 1, stack);
    bind_guid(statement, 2, id);
    return statement_one(db, arena, statement, user_read_row, ret_row);
}

SQL sql_list = {CHANGES_NOTHING, USER_COLUMNS "WHERE stack = $1 AND id > $2 ORDER BY id LIMIT $3"};

enum store_result store_user_subscription_list(struct store_db *db, struct arena *arena,
                                               const struct guid *stack, const struct guid *after,
                                               size_t limit,
                                               struct user_subscription_row **ret_rows,
                                               size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_guid(statement, 1, stack);
    bind_after(statement, 2, after);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, user_read_row, ret_rows,
                          ret_count);
}

SQL sql_list_of_cloud = {CHANGES_NOTHING, USER_COLUMNS
                         "WHERE cloud_owner = $1 AND cloud_id = $2 AND id > $3"
                         " ORDER BY id LIMIT $4"};

enum store_result store_user_subscriptions_of_cloud(struct store_db *db, struct arena *arena,
                                                    const struct cloud *cloud,
                                                    const struct guid *after, size_t limit,
                                                    struct user_subscription_row **ret_rows,
                                                    size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list_of_cloud);
    bind_guid(statement, 1, &cloud->owner);
    bind_text(statement, 2, cloud->id);
    bind_after(statement, 3, after);
    bind_integer(statement, 4, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, user_read_row, ret_rows,
                          ret_count);
}

// What the new cloud was told of the same subscription gives way.
SQL sql_give_way = {CHANGES_STATE,
                    "DELETE FROM user_subscription WHERE cloud_owner = $1 AND cloud_id = $2"
                    " AND stack IS NULL AND id IN"
                    " (SELECT id FROM user_subscription WHERE stack = $3)"};
SQL sql_move = {CHANGES_STATE,
                "UPDATE user_subscription SET cloud_owner = $1, cloud_id = $2 WHERE stack = $3"
                " AND (cloud_owner <> $1 OR cloud_id <> $2)"};

static enum store_result run_for_cloud(struct store_db *db, const struct sql *sql,
                                       const struct guid *stack, const struct cloud *cloud) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, &cloud->owner);
    bind_text(statement, 2, cloud->id);
    bind_guid(statement, 3, stack);
    return statement_run(db, statement);
}

enum store_result store_user_subscriptions_move(struct store_db *db, const struct guid *stack,
                                                const struct cloud *cloud) {
    const enum store_result result = run_for_cloud(db, &sql_give_way, stack, cloud);
    return result == STORE_OK ? run_for_cloud(db, &sql_move, stack, cloud) : result;
}

SQL sql_let_go = {CHANGES_STATE,
                  "UPDATE user_subscription SET stack = NULL WHERE stack IS NOT NULL AND EXISTS"
                  " (SELECT 1 FROM subscription AS s WHERE s.id = user_subscription.id"
                  " AND (s.stack IS NULL OR s.stack <> user_subscription.stack))"};
SQL sql_pass_on = {CHANGES_STATE, "UPDATE user_subscription SET tenant = $1 WHERE tenant = $2"};

enum store_result store_user_subscriptions_pass_on(struct store_db *db, const struct guid *from,
                                                   const struct guid *into) {
    return statement_pass_on(db, &sql_pass_on, from, into);
}

enum store_result store_user_subscriptions_let_go(struct store_db *db) {
    return statement_run_plain(db, &sql_let_go);
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("user_subscription")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("user_subscription")};

enum store_result store_user_subscriptions_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

enum store_result store_user_subscriptions_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}
