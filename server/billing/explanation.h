// Why somebody pays for a usage record, in one sentence. A pure rule: nothing but what stands
// beside the record since it was reported.
#ifndef AZSREG_BILLING_EXPLANATION_H
#define AZSREG_BILLING_EXPLANATION_H

#include "ledger/usage_entries.h"

struct text explanation_of(struct arena *arena, const struct usage_entry *entry);

// The same of a charge alone, for this subscription of the stack, of which there is no record.
struct text explanation_of_charge(struct arena *arena, const struct usage_charge_row *charge,
                                  const struct guid *subscription);

#endif
