// Whose customer a tenant is, and what Partner Center says of it.
#ifndef AZSREG_PARTIES_PARTNER_CUSTOMERS_H
#define AZSREG_PARTIES_PARTNER_CUSTOMERS_H

#include "engine/db.h"
#include "parties/row_origin.h"

struct partner_customer_row {
    int64_t partner; // who sells: a direct partner, or an indirect provider
    struct guid tenant;
    int64_t reseller; // who looks after it; 0 for none
    struct text company_name;
    struct text email;
    struct text culture;
    struct text language;
    struct text address;    // a JSON object; empty: none is known
    struct guid request_id; // that made it; nil: none
    bool is_told;           // more than that the tenant has a subscription through the partner
    enum row_origin origin;
    struct text domain;          // of the tenant: read only
    struct guid reseller_tenant; // read only; nil: none
};

// In the place of one of the same partner and tenant.
enum store_result store_partner_customer_put(struct store_db *db,
                                             const struct partner_customer_row *row);

// Those that are customers by what they have bought, where nobody has said so.
enum store_result store_partner_customers_imply(struct store_db *db);

enum store_result store_partner_customer_find(struct store_db *db, struct arena *arena,
                                              int64_t partner, const struct guid *tenant,
                                              struct partner_customer_row *ret_row);
// The one that a request has made.
enum store_result store_partner_customer_of_request(struct store_db *db, struct arena *arena,
                                                    int64_t partner, const struct guid *request_id,
                                                    struct partner_customer_row *ret_row);
// The one about whom a directory file says more. MISSING for those that are only implied.
enum store_result store_partner_customer_told(struct store_db *db, struct arena *arena,
                                              const struct guid *tenant,
                                              struct partner_customer_row *ret_row);

// What is listed: those of a partner or, where that is not 0, of a reseller, whose value of a field
// starts with a text.
enum partner_customer_field { CUSTOMER_COMPANY_NAME, CUSTOMER_DOMAIN, CUSTOMER_RESELLER };
struct partner_customer_filter {
    int64_t partner;
    int64_t reseller;
    enum partner_customer_field field;
    struct text start;
    struct text after_name; // and tenant: those behind them, where they are there
    struct guid after_tenant;
    bool has_after;
};
// Ordered by company name, without case, and tenant. Of those behind the place no more than 5,000
// are looked at, whether they fit or not.
enum store_result store_partner_customer_list(struct store_db *db, struct arena *arena,
                                              const struct partner_customer_filter *filter,
                                              size_t limit, struct partner_customer_row **ret_rows,
                                              size_t *ret_count);
// Moves the place to the last of those that are looked at; MISSING where they are fewer, for then
// there are no others.
enum store_result store_partner_customer_last(struct store_db *db, struct arena *arena,
                                              struct partner_customer_filter *filter);

// What one tenant is becomes another; where that one is the partner's customer already, it stays as
// it is.
enum store_result store_partner_customers_pass_on(struct store_db *db, const struct guid *from,
                                                  const struct guid *into);

enum store_result store_partner_customers_age(struct store_db *db, bool all);
enum store_result store_partner_customers_drop(struct store_db *db, bool all);

#endif
