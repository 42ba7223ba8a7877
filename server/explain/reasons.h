// What is behind a refusal, and what mends it (docs/control.md, "Reasons"): tables, by the label
// that the log has as well.
#ifndef AZSREG_EXPLAIN_REASONS_H
#define AZSREG_EXPLAIN_REASONS_H

#include "explain/asking.h"
#include "explain/candidates.h"

struct reasoning {
    struct text reason; // stays the same; the texts may change
    struct text why;
    struct text cure;             // empty: nothing that is known
    struct candidates candidates; // that would do instead
};

// A label, and what fills in why and cure: before that, why is the error's message.
struct reason_row {
    const char *reason; // NULL: the end of a table
    void (*tell)(const struct asking *asking, struct reasoning *ret);
};

// Of what a request says itself, its token included.
extern const struct reason_row reasons_requests[];

// Of the state: of customers and who may own them, of what the path names, of who may ask.
extern const struct reason_row reasons_customers[];
extern const struct reason_row reasons_places[];
extern const struct reason_row reasons_roles[];

// Of a call that was refused. Texts are in its arena.
struct reasoning reasons_of(const struct asking *asking);

#endif
