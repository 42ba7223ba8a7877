// The directory file: the part of Azure and Partner Center that the rules consult. Its shape is
// schema/directory.schema.json; here it is read whole or not at all, and written from what the
// store has come to know.
#ifndef AZSREG_DIRECTORY_DIRECTORY_H
#define AZSREG_DIRECTORY_DIRECTORY_H

#include "directory/directory_principals.h"
#include "reference/partner_customers.h"
#include "reference/partners.h"
#include "reference/purchases.h"
#include "reference/subscriptions.h"
#include "reference/tenants.h"

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

// Everything that is wrong with a file, as far as it was read.
struct directory_mistakes {
    const struct json_mistake *rows;
    size_t count;
    bool more; // the rest was not read
};

// Reads a file's bytes. False with what is wrong.
bool directory_read(struct arena *arena, struct text document, struct directory *ret_directory,
                    struct directory_mistakes *ret_mistakes);

// A line for each, "START: PATH: expected WHAT", and at the end one where the rest was not read.
struct text directory_mistakes_text(struct arena *arena, struct text start,
                                    const struct directory_mistakes *mistakes);

struct directory_load {
    const struct directory *directory;
    bool reset;   // the file is all there is: what requests have made goes
    bool changed; // out: it was another than the one loaded last
    // Out, where something that a request has made needs what the file no longer names: then the
    // write is not to be kept. Empty: it was loaded.
    struct text why;
};

// Brings the store to what the directory says, in the write that is open. The directory that was
// loaded last changes nothing, unless it resets.
enum store_result directory_load(struct store_db *db, struct arena *arena,
                                 struct directory_load *load);

#endif
