// Taking a report: each record is read, told from what is there, and charged to whoever pays for
// it; a bad one stops no other. All in the write that is open; nothing of HTTP here.
#ifndef AZSREG_REPORTS_REPORTING_H
#define AZSREG_REPORTS_REPORTING_H

#include "reports/charging.h"
#include "reports/record.h"
#include "reports/source.h"
#include "usage/shares.h"

enum { USAGE_RESULTS_MAX = 1000 }; // that are told one by one

enum usage_status { USAGE_ACCEPTED, USAGE_DUPLICATE, USAGE_CONFLICT, USAGE_INVALID };

// What became of one that was not accepted.
struct usage_result {
    size_t index;
    enum usage_status status;
    const char *code;   // of a conflict, or what is wrong
    const char *member; // at fault
    const char *expected;
    int64_t earlier; // the number of the record that is there already; 0: none is
};

struct usage_outcome {
    size_t count;
    size_t accepted;
    size_t duplicate;
    size_t rejected;             // conflicts, and invalid ones
    size_t conflict;             // of those
    size_t charged[PAYER_RULES]; // of the accepted ones, by who pays
    struct usage_result *results;
    size_t result_count;
    struct usage_share *shares; // at most USAGE_SHARES_MAX, in the order in which they came up
    size_t share_count;
    int64_t report; // its number; 0: nothing was accepted
};

// All records of the source. The outcome is in the arena.
enum store_result usage_report_take(struct store_db *db, struct arena *arena,
                                    const struct usage_reporter *reporter,
                                    struct usage_source *source, struct usage_outcome *ret_outcome);

#endif
