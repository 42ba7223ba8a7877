// Who pays for the records of one subscription of a stack in one report, and why.
#ifndef AZSREG_LEDGER_USAGE_CHARGES_H
#define AZSREG_LEDGER_USAGE_CHARGES_H

#include "base/guid.h"
#include "engine/db.h"

struct usage_charge_row {
    int64_t id;
    int64_t report;
    struct guid payer;
    struct text rule;          // "TenantMapping", …
    struct guid tenant;        // nil: nobody has said whose
    struct text tenant_source; // "record", "userSubscriptions", or empty
    struct guid mapped;        // to which the tenant was mapped; nil: to none
    int64_t mapped_from_ms;
    bool is_free;
};

enum store_result store_usage_charge_add(struct store_db *db, const struct usage_charge_row *row,
                                         int64_t *ret_id);
enum store_result store_usage_charge_find(struct store_db *db, struct arena *arena, int64_t id,
                                          struct usage_charge_row *ret_row);

#endif
