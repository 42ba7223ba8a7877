// A scope and what is around it, for lists of locks and role assignments.
#ifndef AZSREG_REFERENCE_LINEAGE_H
#define AZSREG_REFERENCE_LINEAGE_H

#include "base/text.h"

struct statement;

// Canonical ids without a trailing slash. A subscription is its own group and self, a resource
// group its own self.
struct lineage {
    struct text subscription;
    struct text group;
    struct text self;
    bool below; // with all that is below self
};

// Binds $1 to $3 and $6, as the lists of locks and of role assignments have them.
void bind_lineage(struct statement *statement, const struct lineage *lineage);

#endif
