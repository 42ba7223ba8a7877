// Reports: which registration sent so many records at what time, and what it was called then.
#ifndef AZSREG_LEDGER_USAGE_REPORTS_H
#define AZSREG_LEDGER_USAGE_REPORTS_H

#include "base/guid.h"
#include "engine/db.h"

struct usage_report_row {
    int64_t id;
    struct guid subscription; // the registration's
    int64_t instance;         // the registration's number
    struct text group;
    struct text registration;
    struct guid cloud_owner;
    struct text cloud_id;
    struct text billing_model;
    int64_t reported_ms;
    int64_t first_record;
    int64_t record_count;
};

// Adds one that has no records yet.
enum store_result store_usage_report_add(struct store_db *db, const struct usage_report_row *row,
                                         int64_t *ret_id);
// Once they are there.
enum store_result store_usage_report_close(struct store_db *db, int64_t id, int64_t first_record,
                                           int64_t record_count);

// A subscription's behind a place, up to a time, by time and number. Of the place reported_ms and
// id count.
enum store_result store_usage_report_list(struct store_db *db, struct arena *arena,
                                          const struct guid *subscription,
                                          const struct usage_report_row *place, int64_t to_ms,
                                          size_t limit, struct usage_report_row **ret_rows,
                                          size_t *ret_count);

#endif
