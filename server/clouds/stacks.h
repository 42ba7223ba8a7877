// Azure Stacks, as the directory knows them: each is its operator's own subscription.
#ifndef AZSREG_CLOUDS_STACKS_H
#define AZSREG_CLOUDS_STACKS_H

#include "engine/db.h"
#include "parties/partners.h"

struct stack_row {
    struct guid subscription; // the operator's: "Default Provider Subscription"
    struct text name;
    struct text cloud_id; // that its registration token says
    struct text location;
    struct guid tenant; // its home
    enum row_origin origin;
};

// In the place of one of the same subscription.
enum store_result store_stack_put(struct store_db *db, const struct stack_row *row);
enum store_result store_stack_find(struct store_db *db, struct arena *arena,
                                   const struct guid *subscription, struct stack_row *ret_row);
// Those after a subscription (NULL: from the start), ordered by it.
enum store_result store_stack_list(struct store_db *db, struct arena *arena,
                                   const struct guid *after, size_t limit,
                                   struct stack_row **ret_rows, size_t *ret_count);

enum store_result store_stacks_age(struct store_db *db, bool all);
enum store_result store_stacks_drop(struct store_db *db, bool all);

// As store_partner_needed.
enum store_result store_stack_needed(struct store_db *db, struct arena *arena,
                                     struct directory_need *ret_need);

#endif
