// CSP subscriptions as Partner Center sells them: which order they came with, and what of them can
// be edited. What the rules ask of one is in parties/subscriptions.h.
#ifndef AZSREG_PARTIES_PURCHASES_H
#define AZSREG_PARTIES_PURCHASES_H

#include "engine/db.h"

// The one offer there is: "Microsoft Azure".
#define PURCHASE_OFFER "MS-AZR-0145P"

struct purchase_row {
    struct guid subscription;
    struct guid order;
    int64_t line; // in it, from 0
    struct text offer_id;
    int64_t created_ms;
    int64_t version; // from 1, one more with every change
    bool auto_renew;
    struct text partner_on_record; // an MPN id, or empty
    struct text billing_cycle;
    struct text reference;
    struct guid request_id; // that made it; nil: none
    struct text name;       // of its subscription, as the next two; read only
    struct text state;
    struct guid tenant;
};

enum store_result store_purchase_add(struct store_db *db, const struct purchase_row *row);

// As the directory file has it: one that was made keeps its order, and its version grows where
// something is another.
enum store_result store_purchase_load(struct store_db *db, const struct purchase_row *row);

// Before the file gives its subscription this name and state.
enum store_result store_purchase_renamed(struct store_db *db, const struct guid *subscription,
                                         struct text name, struct text state);

// What can be edited of it; its version grows. The name and state are its subscription's
// (store_subscription_edit).
enum store_result store_purchase_update(struct store_db *db, const struct purchase_row *row);

// A customer's: those that roll up to the partner. MISSING for another's.
enum store_result store_purchase_find(struct store_db *db, struct arena *arena, int64_t partner,
                                      const struct guid *tenant, const struct guid *subscription,
                                      struct purchase_row *ret_row);
// Whosoever.
enum store_result store_purchase_of(struct store_db *db, struct arena *arena,
                                    const struct guid *subscription, struct purchase_row *ret_row);

// A customer's after an id (NULL: from the start), ordered by it.
enum store_result store_purchase_list(struct store_db *db, struct arena *arena, int64_t partner,
                                      const struct guid *tenant, const struct guid *after,
                                      size_t limit, struct purchase_row **ret_rows,
                                      size_t *ret_count);
// Those of one order, by line, as long as they are the customer's.
enum store_result store_purchase_lines(struct store_db *db, struct arena *arena, int64_t partner,
                                       const struct guid *tenant, const struct guid *order,
                                       size_t limit, struct purchase_row **ret_rows,
                                       size_t *ret_count);
// How many subscriptions a customer has, whatever their state.
enum store_result store_purchase_count(struct store_db *db, int64_t partner,
                                       const struct guid *tenant, size_t *ret_count);
// All lines of a customer's orders, each order's together; limit is how many it has, or more.
enum store_result store_purchase_all_lines(struct store_db *db, struct arena *arena,
                                           int64_t partner, const struct guid *tenant, size_t limit,
                                           struct purchase_row **ret_rows, size_t *ret_count);
// The order that a request of the partner's, or of those that roll up to it, has made.
enum store_result store_purchase_of_request(struct store_db *db, int64_t partner,
                                            const struct guid *tenant,
                                            const struct guid *request_id, struct guid *ret_order);

#endif
