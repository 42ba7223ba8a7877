// Azure subscriptions as the directory (or --loose) knows them.
#ifndef AZSREG_PARTIES_SUBSCRIPTIONS_H
#define AZSREG_PARTIES_SUBSCRIPTIONS_H

#include "engine/db.h"
#include "parties/row_origin.h"

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
    bool in_directory;      // not what --loose made: ownership is checked against it
    struct guid stack;      // whose own it is, and never Azure's; nil: Azure's
};

static inline bool subscription_is_local(const struct subscription_row *row) {
    return !guid_is_nil(&row->stack);
}

// Where its texts are, all of them, for whoever keeps a row longer than its arena.
enum { SUBSCRIPTION_TEXTS = 3 };
static_assert(sizeof(struct subscription_row) == 3 * sizeof(struct guid) + 2 * sizeof(int64_t) +
                                                     SUBSCRIPTION_TEXTS * sizeof(struct text),
              "a text that subscription_texts does not give");
void subscription_texts(struct subscription_row *row, struct text *ret_texts[SUBSCRIPTION_TEXTS]);

// A write will ask for it soon (statement_foresee).
void store_subscription_foresee(struct store_db *db, const struct guid *id);

enum store_result store_subscription_find(struct store_db *db, struct arena *arena,
                                          const struct guid *id, struct subscription_row *ret_row);

// Those after an id (NULL: from the start), ordered by id, at most limit.
enum store_result store_subscription_list(struct store_db *db, struct arena *arena,
                                          const struct guid *after, size_t limit,
                                          struct subscription_row **ret_rows, size_t *ret_count);

// The first of a partner, or of a tenant, by id, whatever their offer and state.
enum store_result store_subscriptions_of_partner(struct store_db *db, struct arena *arena,
                                                 int64_t partner, size_t limit,
                                                 struct subscription_row **ret_rows,
                                                 size_t *ret_count);
enum store_result store_subscriptions_of_tenant(struct store_db *db, struct arena *arena,
                                                const struct guid *tenant, size_t limit,
                                                struct subscription_row **ret_rows,
                                                size_t *ret_count);

// One as it is written.
struct directory_subscription {
    struct guid id;
    struct text display_name;
    struct text offer;
    struct guid tenant;
    int64_t partner; // 0 for none
    struct text state;
    bool approved; // for multi-tenancy
    enum row_origin origin;
    struct guid stack;        // whose it is; nil: Azure's
    struct text partner_name; // read only
};

// In the place of one with the same id.
enum store_result store_subscription_put(struct store_db *db,
                                         const struct directory_subscription *row);

// Whether --loose has made any: OK or MISSING.
enum store_result store_subscriptions_have_loose(struct store_db *db);

// The partner that sold it, of whom a subscription rolls up to another where it is a reseller; 0
// for none.
enum store_result store_subscription_partner(struct store_db *db, const struct guid *id,
                                             int64_t *ret_partner);

// Whether a tenant is that of the partner that a subscription has, or of the one which that rolls
// up to: OK or MISSING.
enum store_result store_subscription_is_sold_by(struct store_db *db, const struct guid *id,
                                                const struct guid *tenant);

enum store_result store_subscription_edit(struct store_db *db, const struct guid *id,
                                          struct text display_name, struct text state);

// Those of one tenant become another's.
enum store_result store_subscriptions_pass_on(struct store_db *db, const struct guid *from,
                                              const struct guid *into);

// As they are written, without those of --loose and of stacks; after an id (NULL: from the start),
// by id.
enum store_result store_subscription_rows(struct store_db *db, struct arena *arena,
                                          const struct guid *after, size_t limit,
                                          struct directory_subscription **ret_rows,
                                          size_t *ret_count);

// What was made in those that are dropped stays, and is there again when a file names them again.
enum store_result store_subscriptions_age(struct store_db *db, bool all);
enum store_result store_subscriptions_drop(struct store_db *db, bool all);

#endif
