// The directory file: the part of Azure and Partner Center that the rules consult. Its shape is
// schema/directory.schema.json; here it is read whole or not at all.
#ifndef AZSREG_DIRECTORY_DIRECTORY_H
#define AZSREG_DIRECTORY_DIRECTORY_H

#include "directory/directory_principals.h"
#include "reference/partners.h"
#include "reference/subscriptions.h"
#include "reference/tenants.h"

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
    struct partner_row *partners;
    size_t partner_count;
    struct tenant_row *tenants;
    size_t tenant_count;
    struct directory_subscription *subscriptions;
    size_t subscription_count;
    struct directory_group *groups;
    size_t group_count;
    struct directory_namespace *namespaces;
    size_t namespace_count;
    struct directory_principals principals;
};

// Reads a file's bytes. False with "PATH: expected WHAT".
bool directory_read(struct arena *arena, struct text document, struct directory *ret_directory,
                    struct text *ret_why);

// Brings the store to what the directory says, in the write that is open. The directory that was
// loaded last changes nothing; ret_changed says which it was.
enum store_result directory_load(struct store_db *db, struct arena *arena,
                                 const struct directory *directory, bool *ret_changed);

#endif
