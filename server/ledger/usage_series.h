// One meter of one resource in one subscription of a stack: what records of many hours share.
#ifndef AZSREG_LEDGER_USAGE_SERIES_H
#define AZSREG_LEDGER_USAGE_SERIES_H

#include "base/guid.h"
#include "engine/db.h"

struct usage_series_row {
    int64_t id;
    struct guid cloud_owner;
    struct text cloud_id; // in lower case
    struct guid subscription;
    struct guid meter;
    struct text meter_sent;
    struct text resource_uri; // compares without case
};

// The number of the series with this key; it is added where it is new, and that is said.
enum store_result store_usage_series_number(struct store_db *db, const struct usage_series_row *row,
                                            int64_t *ret_id, bool *ret_is_new);

#endif
