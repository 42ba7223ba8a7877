#include "glance/counts.h"

#include "parties/one_column.h"

#define COUNT(from) "SELECT count(*) FROM (SELECT 1 FROM " from " LIMIT $2) AS few"

SQL sql_registrations = {CHANGES_NOTHING, COUNT("registration WHERE id > $1")};
SQL sql_customers = {CHANGES_NOTHING, COUNT("customer_subscription WHERE registration > $1")};
SQL sql_subscriptions = {CHANGES_NOTHING, COUNT("subscription WHERE id > $1")};
SQL sql_tenants = {CHANGES_NOTHING, COUNT("tenant WHERE id > $1")};
SQL sql_principals = {CHANGES_NOTHING, COUNT("principal WHERE id > $1")};
SQL sql_partners = {CHANGES_NOTHING, COUNT("partner WHERE id > $1")};
SQL sql_records = {CHANGES_NOTHING, COUNT("usage_record WHERE id > $1")};

// Whose key is a number, and whose an id.
static const struct {
    const struct sql *sql;
    bool by_id;
} counts[] = {
    [COUNTED_REGISTRATIONS] = {&sql_registrations, false},
    [COUNTED_CUSTOMERS] = {&sql_customers, false},
    [COUNTED_SUBSCRIPTIONS] = {&sql_subscriptions, true},
    [COUNTED_TENANTS] = {&sql_tenants, true},
    [COUNTED_PRINCIPALS] = {&sql_principals, true},
    [COUNTED_PARTNERS] = {&sql_partners, false},
    [COUNTED_RECORDS] = {&sql_records, false},
};

static enum store_result count_to(struct store_db *db, struct statement *statement, size_t most,
                                  size_t *ret_count) {
    bind_integer(statement, 2, (int64_t)most);
    return statement_one(db, NULL, statement, count_read_row, ret_count);
}

enum store_result store_count(struct store_db *db, enum counted what, size_t most,
                              size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, counts[what].sql);
    if (counts[what].by_id)
        bind_after(statement, 1, NULL);
    else
        bind_integer(statement, 1, 0);
    return count_to(db, statement, most, ret_count);
}

SQL sql_customers_of = {CHANGES_NOTHING, COUNT("customer_subscription WHERE registration = $1")};

enum store_result store_count_customers(struct store_db *db, int64_t registration, size_t most,
                                        size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_customers_of);
    bind_integer(statement, 1, registration);
    return count_to(db, statement, most, ret_count);
}

SQL sql_registrations_in = {CHANGES_NOTHING,
                            COUNT("(SELECT id FROM resource_group WHERE subscription = $1"
                                  " ORDER BY lower(name) LIMIT 100) AS g"
                                  " JOIN registration AS r ON r.resource_group = g.id")};

enum store_result store_count_registrations_in(struct store_db *db, const struct guid *subscription,
                                               size_t most, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_registrations_in);
    bind_guid(statement, 1, subscription);
    return count_to(db, statement, most, ret_count);
}

SQL sql_mapping = {CHANGES_NOTHING,
                   "SELECT count(*) FROM (SELECT id FROM registration WHERE id > 0"
                   " ORDER BY id DESC LIMIT $1) AS r JOIN customer_subscription AS c"
                   " ON c.registration = r.id AND c.id = $2"};

enum store_result store_count_mapping(struct store_db *db, const struct guid *customer,
                                      size_t looked_at, size_t *ret_count) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_mapping);
    bind_integer(statement, 1, (int64_t)looked_at);
    bind_guid(statement, 2, customer);
    return statement_one(db, NULL, statement, count_read_row, ret_count);
}
