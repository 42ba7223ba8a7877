// Customer subscriptions: which subscription pays for which tenant, under one registration.
#ifndef AZSREG_TABLES_CUSTOMER_SUBSCRIPTIONS_H
#define AZSREG_TABLES_CUSTOMER_SUBSCRIPTIONS_H

#include "engine/db.h"

struct customer_subscription_row {
    struct guid id;
    struct guid tenant;
    uint64_t etag;
    int64_t valid_from_ms; // read only
};

// A write will ask for the tenant's mapping soon (statement_foresee).
void store_customer_foresee(struct store_db *db, int64_t registration, const struct guid *tenant);

enum store_result store_customer_find(struct store_db *db, int64_t registration,
                                      const struct guid *id,
                                      struct customer_subscription_row *ret_row);

// A tenant's: there is one at most.
enum store_result store_customer_of_tenant(struct store_db *db, int64_t registration,
                                           const struct guid *tenant,
                                           struct customer_subscription_row *ret_row);

// Those after an id (NULL: from the start), ordered by id, at most limit.
enum store_result store_customer_list(struct store_db *db, struct arena *arena,
                                      int64_t registration, const struct guid *after, size_t limit,
                                      struct customer_subscription_row **ret_rows,
                                      size_t *ret_count);

// Where neither the id nor the tenant is mapped; the write changes nothing else.
enum store_result store_customer_add(struct store_db *db, int64_t registration,
                                     const struct customer_subscription_row *row);

// Writes it in place of the one with the same id and of the one with the same tenant. It is valid
// from now on; the others have ended.
enum store_result store_customer_put(struct store_db *db, int64_t registration,
                                     const struct customer_subscription_row *row);

// A new etag for a mapping that is there and keeps its tenant; the write changes nothing else.
enum store_result store_customer_renew(struct store_db *db, int64_t registration,
                                       const struct customer_subscription_row *row);

enum store_result store_customer_remove(struct store_db *db, int64_t registration,
                                        const struct guid *id);

// Those of one tenant become another's: one in each registration, and where the other has one
// already, that one stays.
enum store_result store_customers_pass_on(struct store_db *db, const struct guid *from,
                                          const struct guid *into);

#endif
