// What the queries of this room have in common: how many rows, and how names begin.
#ifndef AZSREG_LOOK_LOOK_QUERY_H
#define AZSREG_LOOK_LOOK_QUERY_H

#include "arm/call.h"

enum { LOOK_Q_MAX = 256 }; // bytes

struct look_query {
    struct text q; // empty: any
    unsigned long top;
};

// Reads q and top, from 1 to top_max; those that are not given stay as they are. names
// (NULL-terminated) are all that there are. Refuses with InvalidRequestContent.
enum arm_code look_query_read(struct arm_call *call, const char *const *names,
                              unsigned long top_max, struct look_query *query);

#endif
