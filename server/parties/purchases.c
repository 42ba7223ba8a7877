#include "parties/purchases.h"

#include "parties/one_column.h"

#define PURCHASE_COLUMNS                                                                           \
    "SELECT b.subscription, b.order_id, b.line, b.offer_id, b.created_ms, b.version, "             \
    "b.auto_renew,"                                                                                \
    " b.partner_on_record, b.billing_cycle, b.reference, b.request_id, s.display_name, s.state,"   \
    " s.tenant FROM subscription AS s JOIN purchase AS b ON b.subscription = s.id "
#define OF_CUSTOMER "WHERE s.partner IN (SELECT id FROM partner WHERE root = $1) AND s.tenant = $2"

static void purchase_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct purchase_row *)row = (struct purchase_row){
        .subscription = column_guid(statement, 0),
        .order = column_guid(statement, 1),
        .line = column_integer(statement, 2),
        .offer_id = column_text(arena, statement, 3),
        .created_ms = column_integer(statement, 4),
        .version = column_integer(statement, 5),
        .auto_renew = column_integer(statement, 6),
        .partner_on_record = column_text(arena, statement, 7),
        .billing_cycle = column_text(arena, statement, 8),
        .reference = column_text(arena, statement, 9),
        .request_id = column_guid(statement, 10),
        .name = column_text(arena, statement, 11),
        .state = column_text(arena, statement, 12),
        .tenant = column_guid(statement, 13),
    };
}

static enum store_result put(struct store_db *db, const struct sql *sql,
                             const struct purchase_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_guid(statement, 1, &row->subscription);
    bind_guid(statement, 2, &row->order);
    bind_integer(statement, 3, row->line);
    bind_text(statement, 4, row->offer_id);
    bind_integer(statement, 5, row->created_ms);
    bind_integer(statement, 6, row->auto_renew);
    bind_text(statement, 7, row->partner_on_record);
    bind_text(statement, 8, row->billing_cycle);
    bind_text(statement, 9, row->reference);
    bind_guid_or_none(statement, 10, &row->request_id);
    return statement_run(db, statement);
}

#define ADD                                                                                        \
    "INSERT INTO purchase (subscription, order_id, line, offer_id, created_ms, auto_renew,"        \
    " partner_on_record, billing_cycle, reference, request_id)"                                    \
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"

SQL sql_add = {CHANGES_STATE, ADD};

enum store_result store_purchase_add(struct store_db *db, const struct purchase_row *row) {
    return put(db, &sql_add, row);
}

SQL sql_load = {CHANGES_STATE, ADD
                " ON CONFLICT (subscription) DO UPDATE SET offer_id = excluded.offer_id,"
                " created_ms = excluded.created_ms, auto_renew = excluded.auto_renew,"
                " partner_on_record = excluded.partner_on_record, version = purchase.version"
                " + CASE WHEN purchase.offer_id = excluded.offer_id"
                " AND purchase.created_ms = excluded.created_ms"
                " AND purchase.auto_renew = excluded.auto_renew"
                " AND purchase.partner_on_record = excluded.partner_on_record THEN 0 ELSE 1 END"};

enum store_result store_purchase_load(struct store_db *db, const struct purchase_row *row) {
    return put(db, &sql_load, row);
}

SQL sql_renamed = {CHANGES_STATE,
                   "UPDATE purchase SET version = version + 1 WHERE subscription = $1 AND EXISTS"
                   " (SELECT 1 FROM subscription WHERE id = $1"
                   " AND (display_name <> $2 OR state <> $3))"};

enum store_result store_purchase_renamed(struct store_db *db, const struct guid *subscription,
                                         struct text name, struct text state) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_renamed);
    bind_guid(statement, 1, subscription);
    bind_text(statement, 2, name);
    bind_text(statement, 3, state);
    return statement_run(db, statement);
}

SQL sql_update = {CHANGES_STATE,
                  "UPDATE purchase SET auto_renew = $1, partner_on_record = $2,"
                  " version = version + 1 WHERE subscription = $3"};

enum store_result store_purchase_update(struct store_db *db, const struct purchase_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_update);
    bind_integer(statement, 1, row->auto_renew);
    bind_text(statement, 2, row->partner_on_record);
    bind_guid(statement, 3, &row->subscription);
    return statement_run(db, statement);
}

SQL sql_find = {CHANGES_NOTHING, PURCHASE_COLUMNS OF_CUSTOMER " AND s.id = $3"};

enum store_result store_purchase_find(struct store_db *db, struct arena *arena, int64_t partner,
                                      const struct guid *tenant, const struct guid *subscription,
                                      struct purchase_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, tenant);
    bind_guid(statement, 3, subscription);
    return statement_one(db, arena, statement, purchase_read_row, ret_row);
}

SQL sql_of = {CHANGES_NOTHING, PURCHASE_COLUMNS "WHERE s.id = $1"};

enum store_result store_purchase_of(struct store_db *db, struct arena *arena,
                                    const struct guid *subscription, struct purchase_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of);
    bind_guid(statement, 1, subscription);
    return statement_one(db, arena, statement, purchase_read_row, ret_row);
}

SQL sql_list = {CHANGES_NOTHING,
                PURCHASE_COLUMNS OF_CUSTOMER " AND s.id > $3 ORDER BY s.id LIMIT $4"};

enum store_result store_purchase_list(struct store_db *db, struct arena *arena, int64_t partner,
                                      const struct guid *tenant, const struct guid *after,
                                      size_t limit, struct purchase_row **ret_rows,
                                      size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_list);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, tenant);
    bind_after(statement, 3, after);
    bind_integer(statement, 4, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, purchase_read_row,
                          ret_rows, ret_count);
}

SQL sql_lines = {CHANGES_NOTHING, PURCHASE_COLUMNS OF_CUSTOMER
                 " AND b.order_id = $3 ORDER BY b.line, s.id LIMIT $4"};

enum store_result store_purchase_lines(struct store_db *db, struct arena *arena, int64_t partner,
                                       const struct guid *tenant, const struct guid *order,
                                       size_t limit, struct purchase_row **ret_rows,
                                       size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_lines);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, tenant);
    bind_guid(statement, 3, order);
    bind_integer(statement, 4, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, purchase_read_row,
                          ret_rows, ret_count);
}

SQL sql_count = {CHANGES_NOTHING,
                 "SELECT count(*) FROM subscription AS s JOIN purchase AS b"
                 " ON b.subscription = s.id " OF_CUSTOMER};

enum store_result store_purchase_count(struct store_db *db, int64_t partner,
                                       const struct guid *tenant, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_count);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, tenant);
    return statement_one(db, NULL, statement, count_read_row, ret_count);
}

SQL sql_all_lines = {CHANGES_NOTHING,
                     PURCHASE_COLUMNS OF_CUSTOMER " ORDER BY b.order_id, b.line, s.id LIMIT $3"};

enum store_result store_purchase_all_lines(struct store_db *db, struct arena *arena,
                                           int64_t partner, const struct guid *tenant, size_t limit,
                                           struct purchase_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_all_lines);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, tenant);
    bind_integer(statement, 3, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, purchase_read_row,
                          ret_rows, ret_count);
}

SQL sql_of_request = {CHANGES_NOTHING,
                      "SELECT b.order_id FROM purchase AS b JOIN subscription AS s"
                      " ON s.id = b.subscription WHERE b.request_id = $1 AND s.tenant = $2"
                      " AND s.partner IN (SELECT id FROM partner WHERE root = $3)"
                      " ORDER BY b.order_id LIMIT 1"};

enum store_result store_purchase_of_request(struct store_db *db, int64_t partner,
                                            const struct guid *tenant,
                                            const struct guid *request_id, struct guid *ret_order) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_request);
    bind_guid(statement, 1, request_id);
    bind_guid(statement, 2, tenant);
    bind_integer(statement, 3, partner);
    return statement_one(db, NULL, statement, guid_read_row, ret_order);
}
