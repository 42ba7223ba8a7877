// A usage record's JSON.
#ifndef AZSREG_BILLING_RECORD_RENDER_H
#define AZSREG_BILLING_RECORD_RENDER_H

#include "arm/call.h"
#include "ledger/usage_entries.h"

// The registration's id of then.
struct text usage_registration_id(struct arena *arena, const struct usage_report_row *report);

// {"subscriptionId","validFrom"}
void usage_mapping_render(struct arm_call *call, struct text name, const struct guid *subscription,
                          int64_t from_ms);

enum store_result usage_record_render(struct arm_call *call, struct store_db *db,
                                      const struct usage_entry *entry);

#endif
