// Writing the directory: partners, tenants and subscriptions are replaced as a whole; resource
// groups and namespace registrations are only ever added, since requests change them too.
#ifndef AZSREG_STORE_DIRECTORY_H
#define AZSREG_STORE_DIRECTORY_H

#include "store/store.h"

// A row's number is its place in the file, from 1.
struct partner_row {
    int64_t id;
    struct text name;
    int64_t root;
    bool reachable; // it and its root
};

struct tenant_row {
    struct guid id;
    struct text display_name;
    struct text default_domain;
};

struct directory_subscription {
    struct guid id;
    struct text display_name;
    struct text offer;
    struct guid tenant;
    int64_t partner; // 0 for none
    struct text state;
    bool approved; // for multi-tenancy
    bool in_directory;
};

enum store_result store_directory_clear(struct store_db *db);

// Before a subscription is added: where --loose has made one of this id, whoever was signed in
// could assign roles in it. Those assignments end here; what the directory file says comes after.
enum store_result store_directory_take_over(struct store_db *db, struct text scope,
                                            const struct guid *id);
enum store_result store_partner_add(struct store_db *db, const struct partner_row *row);
enum store_result store_tenant_add(struct store_db *db, const struct tenant_row *row);
enum store_result store_subscription_add(struct store_db *db,
                                         const struct directory_subscription *row);

#endif
