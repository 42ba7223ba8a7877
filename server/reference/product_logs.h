// What stacks have said of products. They go with their registration.
#ifndef AZSREG_REFERENCE_PRODUCT_LOGS_H
#define AZSREG_REFERENCE_PRODUCT_LOGS_H

#include "engine/db.h"

enum { PRODUCT_LOGS_MAX = 1000 }; // of a registration

struct product_log_row {
    int64_t number; // 0: it is new
    struct guid id;
    struct text product; // its name
    struct text operation;
    struct text status;
    struct text error;
    struct text details;
    int64_t started_ms; // since 1970
    int64_t ended_ms;   // 0: it goes on
};

// The one of that product and operation that goes on.
enum store_result store_product_log_find(struct store_db *db, struct arena *arena,
                                         int64_t registration, struct text product,
                                         struct text operation, struct product_log_row *ret_row);

// Adds a new one, and forgets the oldest of more than there may be; or changes the one it is.
enum store_result store_product_log_put(struct store_db *db, int64_t registration,
                                        const struct product_log_row *row);

// How many a registration has.
enum store_result store_product_log_count(struct store_db *db, int64_t registration,
                                          int64_t *ret_count);

#endif
