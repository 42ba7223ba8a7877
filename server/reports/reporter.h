// Who reports, and whose it is: what is known of both when a report is taken.
#ifndef AZSREG_REPORTS_REPORTER_H
#define AZSREG_REPORTS_REPORTER_H

#include "ledger/usage_reports.h"
#include "usage/cloud.h"

// A subscription as it is now; loose: what nobody knows is taken for sound. OK also where there is
// none.
enum store_result usage_party_find(struct store_db *db, struct arena *arena, const struct guid *id,
                                   bool loose, struct payer_party *ret_party);

// Who reports.
struct usage_reporter {
    struct usage_report_row row; // of the report that is to be made: all but its records
    struct cloud cloud;
    struct payer_party by_default;
    bool loose;   // what nobody knows is taken for sound
    bool is_then; // row.reported_ms is a time before now: what was mapped then counts
};

// The registration of this name, as everything is now; MISSING where there is none. Of the reporter
// it sets all but the time.
enum store_result usage_reporter_find(struct store_db *db, struct arena *arena,
                                      const struct guid *subscription, struct text group,
                                      struct text registration, bool loose,
                                      struct usage_reporter *ret_reporter);

// Whose a record is.
struct charge_whose {
    struct guid subscription; // the stack's
    struct guid tenant;       // nil: nobody has said
    const char *tenant_source;
    bool is_free;
};

// What is known of a subscription of the reporter's cloud, without what a record says. OK also
// where nobody has said anything: then it has no source.
enum store_result charge_whose_find(struct store_db *db, struct arena *arena,
                                    const struct usage_reporter *reporter,
                                    const struct guid *subscription,
                                    struct charge_whose *ret_whose);

#endif
