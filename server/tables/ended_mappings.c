#include "tables/ended_mappings.h"

#include "base/clock.h"
#include "engine/statement.h"

// A clock that was put back ends nothing before it began. The same again says nothing new.
#define END(ended_by, which)                                                                       \
    "INSERT INTO ended_mapping (subscription, instance, tenant, valid_from_ms, valid_to_ms,"       \
    " customer, resource_group, registration, cloud_id, ended_by)"                                 \
    " SELECT g.subscription, r.id, c.tenant, c.valid_from_ms,"                                     \
    " CASE WHEN c.valid_from_ms > $1 THEN c.valid_from_ms ELSE $1 END,"                            \
    " c.id, g.name, r.name, r.cloud_id, '" ended_by                                                \
    "' FROM customer_subscription AS c"                                                            \
    " JOIN registration AS r ON r.id = c.registration"                                             \
    " JOIN resource_group AS g ON g.id = r.resource_group WHERE " which " ON CONFLICT DO NOTHING"

SQL sql_replaced = {CHANGES_MAPPINGS, END("Replaced", "c.registration = $2 AND c.id = $3")};
SQL sql_tenant_replaced = {CHANGES_MAPPINGS,
                           END("Replaced", "c.registration = $2 AND c.tenant = $3 AND c.id <> $4")};
SQL sql_removed = {CHANGES_MAPPINGS, END("Removed", "c.registration = $2 AND c.id = $3")};
SQL sql_deleted = {CHANGES_MAPPINGS, END("RegistrationDeleted", "c.registration = $2")};
SQL sql_group_deleted = {
    CHANGES_MAPPINGS,
    END("RegistrationDeleted",
        "c.registration IN (SELECT id FROM registration WHERE resource_group = $2)")};
SQL sql_of_tenant_replaced = {
    CHANGES_MAPPINGS,
    END("Replaced", "c.tenant = $2 AND c.registration IN (SELECT id FROM registration)")};

static enum store_result end(struct store_db *db, const struct sql *sql, int64_t now_ms,
                             int64_t whose, const struct guid *id) {
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_integer(statement, 1, now_ms);
    bind_integer(statement, 2, whose);
    if (id)
        bind_guid(statement, 3, id);
    return statement_run(db, statement);
}

enum store_result store_mapping_replaced(struct store_db *db, int64_t registration,
                                         const struct guid *id, const struct guid *tenant,
                                         int64_t now_ms) {
    const enum store_result result = end(db, &sql_replaced, now_ms, registration, id);
    if (result != STORE_OK)
        return result;
    cleanup_statement struct statement *statement = statement_of(db, &sql_tenant_replaced);
    bind_integer(statement, 1, now_ms);
    bind_integer(statement, 2, registration);
    bind_guid(statement, 3, tenant);
    bind_guid(statement, 4, id);
    return statement_run(db, statement);
}

enum store_result store_mapping_removed(struct store_db *db, int64_t registration,
                                        const struct guid *id) {
    return end(db, &sql_removed, clock_served_ms(), registration, id);
}

enum store_result store_mappings_of_registration_deleted(struct store_db *db,
                                                         int64_t registration) {
    return end(db, &sql_deleted, clock_served_ms(), registration, NULL);
}

enum store_result store_mappings_of_group_deleted(struct store_db *db, int64_t group) {
    return end(db, &sql_group_deleted, clock_served_ms(), group, NULL);
}

enum store_result store_mappings_of_tenant_replaced(struct store_db *db,
                                                    const struct guid *tenant) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_tenant_replaced);
    bind_integer(statement, 1, clock_served_ms());
    bind_guid(statement, 2, tenant);
    return statement_run(db, statement);
}

static void ended_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct ended_mapping_row *)row = (struct ended_mapping_row){
        .instance = column_integer(statement, 0),
        .tenant = column_guid(statement, 1),
        .valid_from_ms = column_integer(statement, 2),
        .valid_to_ms = column_integer(statement, 3),
        .customer = column_guid(statement, 4),
        .group = column_text(arena, statement, 5),
        .registration = column_text(arena, statement, 6),
        .cloud_id = column_text(arena, statement, 7),
        .ended_by = column_text(arena, statement, 8),
    };
}

#define ENDED_COLUMNS                                                                              \
    "SELECT instance, tenant, valid_from_ms, valid_to_ms, customer, resource_group, registration," \
    " cloud_id, ended_by FROM ended_mapping WHERE subscription = $1"
#define AFTER " AND (instance, tenant, valid_from_ms, customer) > ($2, $3, $4, $5)"
#define IN_ORDER " ORDER BY instance, tenant, valid_from_ms, customer LIMIT "

SQL sql_list = {CHANGES_NOTHING, ENDED_COLUMNS AFTER IN_ORDER "$6"};
SQL sql_list_of_tenant = {CHANGES_NOTHING, ENDED_COLUMNS AFTER " AND tenant = $6" IN_ORDER "$7"};

enum store_result store_ended_mapping_list(struct store_db *db, struct arena *arena,
                                           const struct guid *subscription,
                                           const struct guid *tenant,
                                           const struct ended_mapping_row *after, size_t limit,
                                           struct ended_mapping_row **ret_rows, size_t *ret_count) {
    cleanup_statement struct statement *statement =
        statement_of(db, tenant ? &sql_list_of_tenant : &sql_list);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, after ? after->instance : 0);
    bind_after(statement, 3, after ? &after->tenant : NULL);
    bind_integer(statement, 4, after ? after->valid_from_ms : 0);
    bind_after(statement, 5, after ? &after->customer : NULL);
    bind_integer(statement, tenant ? 7 : 6, (int64_t)limit);
    if (tenant)
        bind_guid(statement, 6, tenant);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, ended_read_row, ret_rows,
                          ret_count);
}

// Of a tenant one is in force at a time, so that the last one that began decides, however many
// there were.
SQL sql_at = {CHANGES_NOTHING, ENDED_COLUMNS
              " AND instance = $2 AND tenant = $3 AND valid_to_ms > $4"
              " AND valid_from_ms = (SELECT max(valid_from_ms) FROM ended_mapping"
              " WHERE subscription = $1 AND instance = $2 AND tenant = $3"
              " AND valid_from_ms <= $4)"};

enum store_result store_ended_mapping_at(struct store_db *db, struct arena *arena,
                                         const struct guid *subscription, int64_t instance,
                                         const struct guid *tenant, int64_t at_ms,
                                         struct ended_mapping_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_at);
    bind_guid(statement, 1, subscription);
    bind_integer(statement, 2, instance);
    bind_guid(statement, 3, tenant);
    bind_integer(statement, 4, at_ms);
    return statement_one(db, arena, statement, ended_read_row, ret_row);
}
