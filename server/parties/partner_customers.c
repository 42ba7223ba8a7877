#include "parties/partner_customers.h"

#include "parties/row_origin_sql.h"

#define CUSTOMERS_IN(customers)                                                                    \
    "SELECT c.partner, c.tenant, coalesce(c.reseller, 0), c.company_name, c.email, c.culture,"     \
    " c.language, c.address, c.request_id, c.is_told, " ORIGIN_NUMBER(                             \
        "c.origin") ", t.default_domain, r.tenant FROM " customers                                 \
                    " AS c JOIN tenant AS t ON t.id = c.tenant"                                    \
                    " LEFT JOIN partner AS r ON r.id = c.reseller "
#define CUSTOMER_COLUMNS CUSTOMERS_IN("customer")

static void customer_read_row(struct arena *arena, struct statement *statement, void *row) {
    *(struct partner_customer_row *)row = (struct partner_customer_row){
        .partner = column_integer(statement, 0),
        .tenant = column_guid(statement, 1),
        .reseller = column_integer(statement, 2),
        .company_name = column_text(arena, statement, 3),
        .email = column_text(arena, statement, 4),
        .culture = column_text(arena, statement, 5),
        .language = column_text(arena, statement, 6),
        .address = column_text(arena, statement, 7),
        .request_id = column_guid(statement, 8),
        .is_told = column_integer(statement, 9),
        .origin = column_origin(statement, 10),
        .domain = column_text(arena, statement, 11),
        .reseller_tenant = column_guid(statement, 12),
    };
}

// One that a request has made stays known by it.
SQL sql_put = {CHANGES_STATE,
               "INSERT INTO customer (partner, tenant, reseller, company_name, email, culture,"
               " language, address, request_id, is_told, origin)"
               " VALUES ($1, $2, nullif($3, 0), $4, $5, $6, $7, $8, $9, $10, $11)"
               " ON CONFLICT (partner, tenant) DO UPDATE SET reseller = excluded.reseller,"
               " company_name = excluded.company_name, email = excluded.email,"
               " culture = excluded.culture, language = excluded.language,"
               " address = excluded.address, is_told = excluded.is_told, origin = excluded.origin"};

enum store_result store_partner_customer_put(struct store_db *db,
                                             const struct partner_customer_row *row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_put);
    bind_integer(statement, 1, row->partner);
    bind_guid(statement, 2, &row->tenant);
    bind_integer(statement, 3, row->reseller);
    bind_text(statement, 4, row->company_name);
    bind_text(statement, 5, row->email);
    bind_text(statement, 6, row->culture);
    bind_text(statement, 7, row->language);
    bind_text(statement, 8, row->address);
    bind_guid_or_none(statement, 9, &row->request_id);
    bind_integer(statement, 10, row->is_told);
    bind_origin(statement, 11, row->origin);
    return statement_run(db, statement);
}

// Where two resellers of one provider have sold to a tenant, the first looks after it.
SQL sql_imply = {
    CHANGES_STATE,
    "INSERT INTO customer (partner, tenant, reseller, company_name, is_told, origin)"
    " SELECT p.root, s.tenant, min(nullif(p.id, p.root)),"
    " min(CASE WHEN t.display_name <> '' THEN t.display_name ELSE t.default_domain END), 0, 'file'"
    " FROM subscription AS s JOIN partner AS p ON p.id = s.partner JOIN tenant AS t"
    " ON t.id = s.tenant WHERE s.offer = 'CSP' AND s.origin IN ('file', 'made')"
    " GROUP BY p.root, s.tenant"
    " ON CONFLICT (partner, tenant) DO UPDATE SET reseller = excluded.reseller,"
    " company_name = excluded.company_name, email = '', culture = '', language = '', address = '',"
    " is_told = 0, origin = 'file' WHERE customer.origin = 'old'"};

enum store_result store_partner_customers_imply(struct store_db *db) {
    return statement_run_plain(db, &sql_imply);
}

SQL sql_find = {CHANGES_NOTHING, CUSTOMER_COLUMNS "WHERE c.partner = $1 AND c.tenant = $2"};

enum store_result store_partner_customer_find(struct store_db *db, struct arena *arena,
                                              int64_t partner, const struct guid *tenant,
                                              struct partner_customer_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_find);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, tenant);
    return statement_one(db, arena, statement, customer_read_row, ret_row);
}

SQL sql_of_request = {CHANGES_NOTHING,
                      CUSTOMER_COLUMNS "WHERE c.partner = $1 AND c.request_id = $2"};

enum store_result store_partner_customer_of_request(struct store_db *db, struct arena *arena,
                                                    int64_t partner, const struct guid *request_id,
                                                    struct partner_customer_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_of_request);
    bind_integer(statement, 1, partner);
    bind_guid(statement, 2, request_id);
    return statement_one(db, arena, statement, customer_read_row, ret_row);
}

SQL sql_told = {CHANGES_NOTHING, CUSTOMER_COLUMNS
                "WHERE c.tenant = $1 AND c.is_told = 1 ORDER BY c.partner LIMIT 1"};

enum store_result store_partner_customer_told(struct store_db *db, struct arena *arena,
                                              const struct guid *tenant,
                                              struct partner_customer_row *ret_row) {
    cleanup_statement struct statement *statement = statement_of(db, &sql_told);
    bind_guid(statement, 1, tenant);
    return statement_one(db, arena, statement, customer_read_row, ret_row);
}

#define AFTER                                                                                      \
    " AND lower(c.company_name) >= lower($2) AND (lower(c.company_name), c.tenant) > (lower($2), " \
    "$3) ORDER BY lower(c.company_name), c.tenant "

SQL sql_list = {CHANGES_NOTHING, CUSTOMER_COLUMNS "WHERE c.partner = $1" AFTER "LIMIT $4"};
SQL sql_list_of_reseller = {CHANGES_NOTHING,
                            CUSTOMER_COLUMNS "WHERE c.reseller = $1" AFTER "LIMIT $4"};

// A text starts with another one where it is cut to its length. No more than so many are looked at.
#define FITTING(whose)                                                                             \
    CUSTOMERS_IN("(SELECT c.* FROM customer AS c WHERE " whose " = $1" AFTER "LIMIT 5000)")        \
    "WHERE lower(substr(CASE $4 WHEN 0 THEN c.company_name WHEN 1 THEN t.default_domain"           \
    " ELSE coalesce(r.name, '') END, 1, length($5))) = lower($5)"                                  \
    " ORDER BY lower(c.company_name), c.tenant LIMIT $6"
#define LAST(whose)                                                                                \
    "SELECT c.company_name, c.tenant FROM customer AS c WHERE " whose " = $1" AFTER                \
    "LIMIT 1 OFFSET 4999"

SQL sql_fitting = {CHANGES_NOTHING, FITTING("c.partner")};
SQL sql_fitting_of_reseller = {CHANGES_NOTHING, FITTING("c.reseller")};
SQL sql_last = {CHANGES_NOTHING, LAST("c.partner")};
SQL sql_last_of_reseller = {CHANGES_NOTHING, LAST("c.reseller")};

static void bind_filter(struct statement *statement, const struct partner_customer_filter *filter) {
    bind_integer(statement, 1, filter->reseller ? filter->reseller : filter->partner);
    bind_text(statement, 2, filter->after_name);
    bind_after(statement, 3, filter->has_after ? &filter->after_tenant : NULL);
}

enum store_result store_partner_customer_list(struct store_db *db, struct arena *arena,
                                              const struct partner_customer_filter *filter,
                                              size_t limit, struct partner_customer_row **ret_rows,
                                              size_t *ret_count) {
    const bool all = !filter->start.size;
    const struct sql *sql = filter->reseller
                                ? (all ? &sql_list_of_reseller : &sql_fitting_of_reseller)
                                : (all ? &sql_list : &sql_fitting);
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_filter(statement, filter);
    if (!all) {
        bind_integer(statement, 4, filter->field);
        bind_text(statement, 5, filter->start);
    }
    bind_integer(statement, all ? 4 : 6, (int64_t)limit);
    return statement_rows(db, arena, statement, limit, sizeof **ret_rows, customer_read_row,
                          ret_rows, ret_count);
}

static void last_read_row(struct arena *arena, struct statement *statement, void *row) {
    struct partner_customer_filter *filter = row;
    filter->after_name = column_text(arena, statement, 0);
    filter->after_tenant = column_guid(statement, 1);
    filter->has_after = true;
}

enum store_result store_partner_customer_last(struct store_db *db, struct arena *arena,
                                              struct partner_customer_filter *filter) {
    const struct sql *sql = filter->reseller ? &sql_last_of_reseller : &sql_last;
    cleanup_statement struct statement *statement = statement_of(db, sql);
    bind_filter(statement, filter);
    return statement_one(db, arena, statement, last_read_row, filter);
}

SQL sql_pass_on = {CHANGES_STATE,
                   "UPDATE customer SET tenant = $1 WHERE tenant = $2 AND NOT EXISTS"
                   " (SELECT 1 FROM customer AS other WHERE other.tenant = $1"
                   " AND other.partner = customer.partner)"};
SQL sql_remove_of = {CHANGES_STATE, "DELETE FROM customer WHERE tenant = $1"};

enum store_result store_partner_customers_pass_on(struct store_db *db, const struct guid *from,
                                                  const struct guid *into) {
    const enum store_result result = statement_pass_on(db, &sql_pass_on, from, into);
    return result == STORE_OK ? statement_run_on(db, &sql_remove_of, from) : result;
}

SQL sql_age = {CHANGES_STATE, ORIGIN_AGE("customer")};
SQL sql_drop = {CHANGES_STATE, ORIGIN_DROP("customer")};

enum store_result store_partner_customers_age(struct store_db *db, bool all) {
    return origin_run(db, &sql_age, all);
}

enum store_result store_partner_customers_drop(struct store_db *db, bool all) {
    return origin_run(db, &sql_drop, all);
}
