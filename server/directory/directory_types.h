// What a directory file says, as it is read.
#ifndef AZSREG_DIRECTORY_DIRECTORY_TYPES_H
#define AZSREG_DIRECTORY_DIRECTORY_TYPES_H

#include "parties/partner_customers.h"
#include "parties/partners.h"
#include "parties/principals.h"
#include "parties/purchases.h"
#include "parties/subscriptions.h"
#include "parties/tenants.h"
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

// Arrays and texts live in the arena.
struct directory {
    struct text digest; // of the file's bytes
    struct directory_partner *partners;
    size_t partner_count;
    struct tenant_row *tenants;
    size_t tenant_count;
    struct partner_customer_row *customers; // whom the file tells about
    size_t customer_count;
    struct directory_subscription *subscriptions;
    struct purchase_row *purchases; // one for each; of a CSP one it counts
    size_t subscription_count;
    struct directory_group *groups;
    size_t group_count;
    struct directory_namespace *namespaces;
    size_t namespace_count;
    struct directory_principals principals;
};

#endif
