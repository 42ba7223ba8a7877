// What the ids of an explanation are called, for people.
#ifndef AZSREG_EXPLAIN_NAMING_H
#define AZSREG_EXPLAIN_NAMING_H

#include "explain/candidates.h"

// Renders "names", by id: those of the facts and of the candidates, with their tenants and
// partners. What the directory does not know has none.
void naming_render(const struct asking *asking, const struct candidates *candidates,
                   struct json_out *out);

#endif
