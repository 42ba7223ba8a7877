// Who has reported: registrations, as they were called then.
#ifndef AZSREG_LEDGER_USAGE_REPORTERS_H
#define AZSREG_LEDGER_USAGE_REPORTERS_H

#include "base/guid.h"
#include "engine/db.h"

struct usage_reporter_row {
    int64_t id;
    struct guid subscription; // the registration's
    int64_t instance;         // the registration's number
    struct text group;
    struct text registration;
};

// The number of the one with this key.
enum store_result store_usage_reporter_find(struct store_db *db,
                                            const struct usage_reporter_row *row, int64_t *ret_id);

// The same; it is added where it is new.
enum store_result store_usage_reporter_number(struct store_db *db,
                                              const struct usage_reporter_row *row,
                                              int64_t *ret_id);

// Those of a subscription, by their number, behind one.
enum store_result store_usage_reporter_list(struct store_db *db, struct arena *arena,
                                            const struct guid *subscription, int64_t after,
                                            size_t limit, struct usage_reporter_row **ret_rows,
                                            size_t *ret_count);

#endif
