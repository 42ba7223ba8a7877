// A usage record with all that it refers to.
#ifndef AZSREG_LEDGER_USAGE_ENTRIES_H
#define AZSREG_LEDGER_USAGE_ENTRIES_H

#include "ledger/usage_charges.h"
#include "ledger/usage_records.h"
#include "ledger/usage_reports.h"
#include "ledger/usage_series.h"

struct usage_entry {
    struct usage_record_row record;
    struct usage_series_row series;
    struct usage_charge_row charge;
    struct usage_report_row report;
    struct text instance_data;
};

enum store_result store_usage_entry_find(struct store_db *db, struct arena *arena, int64_t record,
                                         struct usage_entry *ret_entry);

// All there are by number, behind one; without what was said of the resource.
enum store_result store_usage_entry_list(struct store_db *db, struct arena *arena, int64_t after,
                                         size_t limit, struct usage_entry **ret_entries,
                                         size_t *ret_count);

#endif
