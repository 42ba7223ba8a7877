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

#endif
