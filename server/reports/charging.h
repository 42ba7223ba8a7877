// Charging records of a report: who pays for those of one subscription of the stack and one tenant
// is decided once, with the first of them.
#ifndef AZSREG_REPORTS_CHARGING_H
#define AZSREG_REPORTS_CHARGING_H

#include "ledger/usage_charges.h"
#include "reports/reporter.h"
#include "usage/key_map.h"
#include "usage/payer.h"

// Who pays, by which rule.
struct charge_decided {
    enum payer_rule rule;
    struct usage_charge_row row; // all but its report
};

// Who pays for what is of these when this one reports it. Nothing is written.
enum store_result charging_decide(struct store_db *db, struct arena *arena,
                                  const struct usage_reporter *reporter,
                                  const struct charge_whose *whose,
                                  struct charge_decided *ret_decided);

struct charge_made {
    struct {
        struct guid subscription;
        struct guid tenant;
    } key; // first
    int64_t charge;
    int64_t bucket;
    enum payer_rule rule;
    struct guid payer;
};

struct charging {
    struct store_db *db;
    struct arena *arena; // of the whole report
    const struct usage_reporter *reporter;
    int64_t report;          // its number, once there is a charge
    int64_t reporter_number; // likewise, among those who have reported
    int64_t reported_in;     // likewise, the reporter's bucket
    struct key_map made;     // of struct charge_made
    struct key_map buckets;  // payers' that were looked up
};

struct charging charging_open(struct store_db *db, struct arena *arena,
                              const struct usage_reporter *reporter);

// The charge for records of these; it is made with the first. What is looked up meanwhile is in the
// other arena.
enum store_result charging_find(struct charging *charging, struct arena *arena,
                                const struct charge_whose *whose, struct charge_made **ret_made);

// One for what corrects a record with this charge: it goes to whoever paid for that, and is of the
// same tenant, which whose says then.
enum store_result charging_correct(struct charging *charging, struct arena *arena,
                                   struct charge_whose *whose, int64_t corrected,
                                   struct charge_made *ret_made);

#endif
