// What a directory file says, as it is read.
#ifndef AZSREG_DIRECTORY_DIRECTORY_TYPES_H
#define AZSREG_DIRECTORY_DIRECTORY_TYPES_H

#include "clouds/directory_tenants.h"
#include "clouds/user_subscriptions.h"
#include "parties/partner_customers.h"
#include "parties/partners.h"
#include "parties/principals.h"
#include "parties/purchases.h"
#include "parties/subscriptions.h"
#include "parties/tenants.h"
#include "reference/rate_card_meters.h"
#include "reference/rate_card_stack_meters.h"
#include "reference/rate_cards.h"
#include "reference/role_assignments.h"

struct directory_principal {
    struct principal_row row; // secret_hash empty as long as only the secret is known
    struct text secret;       // as the file has it, where it has no hash
};

struct directory_principals {
    struct directory_principal *principals;
    size_t principal_count;
    struct role_assignment_row *assignments;
    size_t assignment_count;
};

// In what is read, partners have the numbers of their places in the file, from 1.
struct directory_partner {
    struct partner_row row;
    struct guid *agents;
    size_t agent_count;
};

struct directory_group {
    size_t subscription; // its index
    struct text name;
    struct text location;
};

struct directory_namespace {
    size_t subscription;
    struct text name;
};

struct directory_stack_tenant {
    size_t stack; // its index
    struct directory_tenant_row row;
};

struct directory_rate_card_offer {
    int64_t card; // its place in the file, from 1
    struct text offer;
};

struct directory_user_subscription {
    size_t stack;
    struct user_subscription_row row;
};

// Arrays and texts live in the arena.
struct directory {
    struct arena *arena; // all of it is in there
    struct text digest;  // of the file's bytes
    struct directory_partner *partners;
    size_t partner_count;
    struct tenant_row *tenants;
    size_t tenant_count;
    struct partner_customer_row *customers; // whom the file tells about
    size_t customer_count;
    struct directory_subscription *subscriptions; // Azure's, and then those of stacks
    struct purchase_row *purchases;               // one for each of Azure's; of a CSP one it counts
    size_t subscription_count;
    struct stack_row *stacks;
    size_t stack_count;
    struct directory_stack_tenant *stack_tenants;
    size_t stack_tenant_count;
    struct directory_user_subscription *user_subscriptions;
    size_t user_subscription_count;
    struct directory_group *groups;
    size_t group_count;
    struct directory_namespace *namespaces;
    size_t namespace_count;
    struct directory_principals principals;
    struct rate_card_row *rate_cards;
    size_t rate_card_count;
    struct directory_rate_card_offer *rate_card_offers;
    size_t rate_card_offer_count;
    struct rate_card_meter_row *rate_card_meters;
    size_t rate_card_meter_count;
    struct rate_card_stack_meter_row *rate_card_stack_meters;
    size_t rate_card_stack_meter_count;
};

#endif
