// Subscriptions with whom they belong to.
#ifndef AZSREG_GLANCE_SUBSCRIPTION_GLANCE_H
#define AZSREG_GLANCE_SUBSCRIPTION_GLANCE_H

#include "engine/db.h"
#include "glance/glance.h"

struct subscription_glance {
    struct guid id;
    struct text display_name;
    struct text offer;
    struct text state;
    struct guid tenant;
    struct text tenant_name; // empty where the tenant is not known
    struct text partner;     // its name; empty for none
    struct text partner_display_name;
    struct text root;          // the partner that rolls up to
    struct guid stack;         // whose own it is; nil: Azure's
    bool is_customer;          // its tenant is one of the partner's
    bool is_in_partner_center; // who sells it can suspend it there
};

enum store_result store_subscription_glance(struct store_db *db, struct arena *arena,
                                            const struct guid *id,
                                            struct subscription_glance *ret_row);

// Those after an id (NULL: from the start), by id; the same of a tenant.
enum store_result store_subscription_glances(struct store_db *db, struct arena *arena,
                                             const struct guid *after, size_t limit,
                                             struct subscription_glance **ret_rows,
                                             size_t *ret_count);
enum store_result store_subscription_glances_of_tenant(struct store_db *db, struct arena *arena,
                                                       const struct guid *tenant,
                                                       const struct guid *after, size_t limit,
                                                       struct subscription_glance **ret_rows,
                                                       size_t *ret_count);

// Whose names begin with a text, by name and id, of the first GLANCE_ROWS by id.
enum store_result store_subscriptions_named(struct store_db *db, struct arena *arena,
                                            struct text start, size_t limit,
                                            struct subscription_glance **ret_rows,
                                            size_t *ret_count);

#endif
