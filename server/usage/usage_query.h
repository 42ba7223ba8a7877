// Query parameters of what is asked about usage. Each is absent, or has to be what it is said to
// be: else InvalidProperty, which names it.
#ifndef AZSREG_USAGE_USAGE_QUERY_H
#define AZSREG_USAGE_USAGE_QUERY_H

#include "arm/call.h"

// Absent: nil.
enum arm_code usage_query_guid(struct arm_call *call, const char *name, struct guid *ret_guid);

// A time in UTC, or a date, which is its midnight; in milliseconds. Absent: ret_time stays.
enum arm_code usage_query_time(struct arm_call *call, const char *name, int64_t *ret_time);

// Those of a list (NULL-terminated) and their values as one text: which list this is.
struct text usage_query_scope(const struct arm_call *call, const char *const *names);

#endif
