#include "parties/subscriptions.h"

#include "parties/row_origin_sql.h"

#include <string.h>

#define SUBSCRIPTION_COLUMNS                                                                       \
    "SELECT s.id, s.display_name, s.offer, s.tenant, s.state, coalesce(p.root, 0),"                \
    " coalesce(p.reachable, 1), s.multi_tenancy_approved, s.origin <> 'loose', s.stack"            \
    " FROM subscription AS s LEFT JOIN partner AS p ON p.id = s.partner "

static void subscription_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct subscription_row *)row = (struct subscription_row){
        .id = column_guid(statement, 0),
        .display_name = column_text(arena, statement, 1),
        .offer = column_text(arena, statement, 2),
        .tenant = column_guid(statement, 3),
        .state = column_text(arena, statement, 4),
        .root_partner = column_integer(statement, 5),
        .partner_reachable = column_integer(statement, 6),
        .approved = column_integer(statement, 7),
        .in_directory = column_integer(statement, 8),
        .stack = column_guid(statement, 9),
    };
}

void subscription_texts(struct subscription_row *row, struct text *ret_texts[SUBSCRIPTION_TEXTS]) {
    struct text *const texts[SUBSCRIPTION_TEXTS] = {&row->display_name, &row->offer, &row->state};
    memcpy(ret_texts, texts, sizeof texts);
}

SQL sql_find = {CHANGES_NOTHING, SUBSCRIPTION_COLUMNS "WHERE s.id = $1", .ahead = AHEAD_OF_WRITES};

void store_subscription_foresee(struct store_db *db, const struct guid *id) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, id);
    statement_foresee(db, statement);
}

enum store_result store_subscription_find(struct store_db *db, struct arena *arena,
                                          const struct guid *id, struct subscription_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_guid(statement, 1, id);
    return statement_one(db, arena, statement, subscription_read_row, ret_row);
}

SQL sql_sold_by = {CHANGES_NOTHING,
                   "SELECT 1 FROM subscription AS s JOIN partner AS p ON p.id = s.partner"
                   " JOIN partner AS r ON r.id = p.root"
                   " WHERE s.id = $1 AND (p.tenant = $2 OR r.tenant = $2)"};

enum store_result store_subscription_is_sold_by(struct store_db *db, const struct guid *id,
                                                const struct guid *tenant) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_sold_by);
    bind_guid(statement, 1, id);
    bind_guid(statement, 2, tenant);
    return statement_row(db, statement);
}

SQL sql_partner = {CHANGES_NOTHING, "SELECT coalesce(partner, 0) FROM subscription WHERE id = $1"};

enum store_result store_subscription_partner(struct store_db *db, const struct guid *id,
                                             int64_t *ret_partner) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_partner);
    bind_guid(statement, 1, id);
    const enum store_result result = statement_row(db, statement);
    if (result == STORE_OK)
        *ret_partner = column_integer(statement, 0);
    return result;
}

// $2 is the limit.
static enum store_result read_rows(struct store_db *db, struct arena *arena,
                                   struct statement *statement, size_t limit,
                                   struct subscription_row **ret_rows, size_t *ret_count) {
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, subscription_read_row,
                          ret_rows, ret_count);
}

SQL sql_list = {CHANGES_NOTHING, SUBSCRIPTION_COLUMNS "WHERE s.id > $1 ORDER BY s.id LIMIT $2"};

enum store_result store_subscription_list(struct store_db *db, struct arena *arena,
                                          const struct guid *after, size_t limit,
                                          struct subscription_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_after(statement, 1, after);
    return read_rows(db, arena, statement, limit, ret_rows, ret_count);
}

SQL sql_of_partner = {CHANGES_NOTHING,
                      SUBSCRIPTION_COLUMNS "WHERE s.partner = $1 ORDER BY s.id LIMIT $2"};

enum store_result store_subscriptions_of_partner(struct store_db *db, struct arena *arena,
                                                 int64_t partner, size_t limit,
                                                 struct subscription_row **ret_rows,
                                                 size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_partner);
    bind_integer(statement, 1, partner);
    return read_rows(db, arena, statement, limit, ret_rows, ret_count);
}

SQL sql_of_tenant = {CHANGES_NOTHING,
                     SUBSCRIPTION_COLUMNS "WHERE s.tenant = $1 ORDER BY s.id LIMIT $2"};

enum store_result store_subscriptions_of_tenant(struct store_db *db, struct arena *arena,
                                                const struct guid *tenant, size_t limit,
                                                struct subscription_row **ret_rows,
                                                size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_tenant);
    bind_guid(statement, 1, tenant);
    return read_rows(db, arena, statement, limit, ret_rows, ret_count);
}

// A subscription that --loose made gives way to one the directory has come to know.
SQL sql_put = {CHANGES_STATE,
               "INSERT INTO subscription (id, display_name, offer, tenant, partner, state,"
               " multi_tenancy_approved, origin, stack)"
               " VALUES ($1, $2, $3, $4, nullif($5, 0), $6, $7, $8, $9)"
               " ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name,"
               " offer = excluded.offer, tenant = excluded.tenant, partner = excluded.partner,"
               " state = excluded.state, multi_tenancy_approved = excluded.multi_tenancy_approved,"
               " origin = excluded.origin, stack = excluded.stack"};

enum store_result store_subscription_put(struct store_db *db,
                                         const struct directory_subscription *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_guid(statement, 1, &row->id);
    bind_text(statement, 2, row->display_name);
    bind_text(statement, 3, row->offer);
    bind_guid(statement, 4, &row->tenant);
    bind_integer(statement, 5, row->partner);
    bind_text(statement, 6, row->state);
    bind_integer(statement, 7, row->approved);
    bind_origin(statement, 8, row->origin);
    bind_guid_or_none(statement, 9, &row->stack);
    return statement_run(db, statement);
}

SQL sql_have_loose = {CHANGES_NOTHING,
                      "SELECT 1 FROM subscription WHERE origin = 'loose' AND id >= $1 LIMIT 1"};

enum store_result store_subscriptions_have_loose(struct store_db *db) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_have_loose);
    bind_after(statement, 1, NULL);
    return statement_row(db, statement);
}

SQL sql_edit = {CHANGES_STATE,
                "UPDATE subscription SET display_name = $1, state = $2 WHERE id = $3"};

enum store_result store_subscription_edit(struct store_db *db, const struct guid *id,
                                          struct text display_name, struct text state) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_edit);
    bind_text(statement, 1, display_name);
    bind_text(statement, 2, state);
    bind_guid(statement, 3, id);
    return statement_run(db, statement);
}

SQL sql_pass_on = {CHANGES_STATE, "UPDATE subscription SET tenant = $1 WHERE tenant = $2"};

enum store_result store_subscriptions_pass_on(struct store_db *db, const struct guid *from,
                                              const struct guid *into) {
    return statement_pass_on(db, &sql_pass_on, from, into);
}

static void written_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct directory_subscription *)row = (struct directory_subscription){
        .id = column_guid(statement, 0),
        .display_name = column_text(arena, statement, 1),
        .offer = column_text(arena, statement, 2),
        .tenant = column_guid(statement, 3),
        .partner = column_integer(statement, 4),
        .state = column_text(arena, statement, 5),
        .approved = column_integer(statement, 6),
        .origin = column_origin(statement, 7),
        .partner_name = column_text(arena, statement, 8),
    };
}

SQL sql_rows = {CHANGES_NOTHING,
                "SELECT s.id, s.display_name, s.offer, s.tenant, coalesce(s.partner, 0), s.state,"
                " s.multi_tenancy_approved, " ORIGIN_NUMBER("s.origin") ", coalesce(p.name, '')"
                " FROM subscription AS s LEFT JOIN partner AS p ON p.id = s.partner"
                " WHERE s.id > $1 AND s.origin <> 'loose' AND s.stack IS NULL ORDER BY s.id LIMIT $2"};

enum store_result store_subscription_rows(struct store_db *db, struct arena *arena,
                                          const struct guid *after, size_t limit,
                                          struct directory_subscription **ret_rows,
                                          size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_rows);
    bind_after(statement, 1, after);
    bind_integer(statement, 2, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, written_read_row,
                          ret_rows, ret_count);
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("subscription")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("subscription")};

enum store_result store_subscriptions_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

enum store_result store_subscriptions_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}
