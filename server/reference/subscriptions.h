// Azure subscriptions as the directory (or --loose) knows them.
#ifndef AZSREG_REFERENCE_SUBSCRIPTIONS_H
#define AZSREG_REFERENCE_SUBSCRIPTIONS_H

#include "store/db.h"

#include <assert.h>

struct subscription_row {
    struct guid id;
    struct text display_name;
    struct text offer; // "CSP", "APSS", …
    struct guid tenant;
    struct text state;      // "Active", "Suspended", "Deleted"
    int64_t root_partner;   // whom it rolls up to; 0 for none
    bool partner_reachable; // false where the directory says that it cannot be asked
    bool approved;          // for multi-tenancy
    bool in_directory;
};

// Where its texts are, all of them, for whoever keeps a row longer than its arena.
enum { SUBSCRIPTION_TEXTS = 3 };
static_assert(sizeof(struct subscription_row) == 2 * sizeof(struct guid) + 2 * sizeof(int64_t) +
                                                     SUBSCRIPTION_TEXTS * sizeof(struct text),
              "a text that subscription_texts does not give");
void subscription_texts(struct subscription_row *row, struct text *ret_texts[SUBSCRIPTION_TEXTS]);

enum store_result store_subscription_find(struct store_db *db, struct arena *arena,
                                          const struct guid *id, struct subscription_row *ret_row);

// Those after an id (NULL: from the start), ordered by id, at most limit.
enum store_result store_subscription_list(struct store_db *db, struct arena *arena,
                                          const struct guid *after, size_t limit,
                                          struct subscription_row **ret_rows, size_t *ret_count);

// One as the directory file has it, or --loose makes it.
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

// In the place of one with the same id.
enum store_result store_subscription_add(struct store_db *db,
                                         const struct directory_subscription *row);

// Removes those of the directory file; what was made in them stays, and is there again when a file
// lists them again.
enum store_result store_subscriptions_clear(struct store_db *db);

#endif
