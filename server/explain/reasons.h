// What is behind a refusal, and what mends it (docs/control.md, "Reasons"): one table, by the label
// that the log has as well.
#ifndef AZSREG_EXPLAIN_REASONS_H
#define AZSREG_EXPLAIN_REASONS_H

#include "explain/asking.h"

struct reasoning {
    struct text reason; // stays the same; the texts may change
    struct text why;
    struct text cure; // empty: nothing that is known
};

// Of a call that was refused. Texts are in its arena.
struct reasoning reasons_of(const struct asking *asking);

// A subscription of a rule on customers, as JSON: its offer, its partner, and whom it rolls up to.
struct text reasons_party(const struct asking *asking, bool is_customer);

#endif
