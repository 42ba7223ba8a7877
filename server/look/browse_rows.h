// Rows of the tree.
#ifndef AZSREG_LOOK_BROWSE_ROWS_H
#define AZSREG_LOOK_BROWSE_ROWS_H

#include "app/app.h"
#include "glance/subscription_glance.h"
#include "look/browse_key.h"
#include "parties/partner_customers.h"
#include "parties/partners.h"

enum { BROWSE_REGISTRATIONS_MAX = 1001 }; // in a subscription: that is what more of them count as

enum store_result browse_put_partner(struct arm_call *call, const struct partner_row *row);

// Of a partner, by its name.
enum store_result browse_put_tenant(struct arm_call *call, struct text partner,
                                    const struct partner_customer_row *row);

// Mappings are looked for in so many registrations.
enum store_result browse_put_subscription(struct arm_call *call,
                                          const struct subscription_glance *row, size_t looked_at);

// Subscriptions that stand below no partner.
void browse_put_none(struct arm_call *call, bool has_children);

#endif
