// What is wrong with a path that is not served, and the one that was probably meant. A pure rule.
#ifndef AZSREG_PROTOCOL_ROUTE_MEND_H
#define AZSREG_PROTOCOL_ROUTE_MEND_H

#include "protocol/route.h"

// The path with the words of the route that is near, encoded as a URL has it, without a query. A
// name that was left out is in braces.
struct text arm_route_mend(struct arena *arena, const struct arm_near *near,
                           const struct arm_path *path);

// "'/providers/Microsoft.AzureStack' is missing before 'registrations'", "'registration' is
// 'registrations'"; each with a comma between. In the arena.
struct text arm_route_mistakes(struct arena *arena, const struct arm_near *near,
                               const struct arm_path *path);

#endif
