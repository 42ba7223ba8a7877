// Where usage reports are handed in. There is one place: its report is taken as a long write of the
// store's, while reads and other writes' answers go on; whoever comes meanwhile waits for it to be
// free. A call keeps the place until it has its answer, or has gone.
#ifndef AZSREG_REPORTS_REPORT_DESK_H
#define AZSREG_REPORTS_REPORT_DESK_H

#include "reports/reporting.h"
#include "store/store.h"

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
    REPORT_NOT_JSON,    // line
    REPORT_NO_RECORDS,  // it is JSON, and no list of records
    REPORT_TOO_MANY,
    REPORT_ALL_BAD, // nothing was taken, and nothing was there before
};

// All zero to begin with; not to be moved while it is taken.
struct report_desk {
    struct store_long write; // first
    struct worker_job job;   // what is waited for; no worker has it
    bool is_taken;
    bool is_asked; // the write has not begun
    bool is_left;  // nobody waits for the answer
    struct arena *arena;
    struct report_sent sent;
    struct usage_reporter reporter;
    // The answer, once the job is over; in the arena.
    enum store_result result; // OK: the verdict counts
    enum report_verdict verdict;
    size_t line;
    bool is_cut; // a page says that it is one of several
    struct usage_outcome outcome;
};

// Takes the place with a copy of what was sent; false where it is taken, or memory is out (then it
// is free still). The ticket is over when the report is.
bool report_desk_take(struct report_desk *desk, const struct report_sent *sent);
struct worker_ticket report_desk_ticket(struct report_desk *desk);

// Its caller has the answer, or has gone.
void report_desk_leave(struct report_desk *desk);

// Begins what was handed in, if the store has time. Call it when a turn is over, before other
// writes begin.
void report_desk_begin(struct report_desk *desk, struct store *store);

// Call it after store_take_back.
void report_desk_look(struct report_desk *desk);

// Nothing may run any more.
void report_desk_close(struct report_desk *desk);

#endif
