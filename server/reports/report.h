// A usage report, as it is handed in at the desk, and what has become of it.
#ifndef AZSREG_REPORTS_REPORT_H
#define AZSREG_REPORTS_REPORT_H

#include "app/desk.h"
#include "reports/reporting.h"

// What is handed in.
struct report_sent {
    struct guid subscription; // the registration's
    struct text group;
    struct text registration;
    struct text cloud_id; // that it has to be of; empty: any
    struct text body;
    int64_t then_ms; // as if it had been reported at that time; -1: now
    bool is_ndjson;
    bool loose;
};

enum report_verdict {
    REPORT_TAKEN,
    REPORT_GONE,        // there is no such registration any more
    REPORT_OTHER_CLOUD, // it is of another one by now
    REPORT_NOT_ENABLED, // its token says that it reports none
    REPORT_NOT_JSON,    // fault.line
    REPORT_BAD_PAGE,    // fault
    REPORT_NO_RECORDS,  // it is JSON, and no list of records
    REPORT_TOO_MANY,
    REPORT_ALL_BAD, // nothing was taken, and nothing was there before
};

struct report {
    struct desk_work work; // first
    struct report_sent sent;
    struct metrics *metrics; // NULL: nobody counts
    struct usage_reporter reporter;
    // The answer, once that is over.
    bool is_said; // the verdict is, with nothing written
    enum report_verdict verdict;
    struct usage_source_fault fault;
    bool is_cut; // a page says that it is one of several
    struct usage_outcome outcome;
};

// With a copy of what was sent, in an arena of its own; NULL when memory is out.
struct report *report_of(const struct report_sent *sent);

// Whether the verdict counts: else work.result says what went wrong.
bool report_is_judged(const struct report *report);

#endif
