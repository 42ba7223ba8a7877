// Query parameters of what is asked about usage. Each is absent, or has to be what it is said to
// be: else InvalidProperty, which names it.
#ifndef AZSREG_USAGE_USAGE_QUERY_H
#define AZSREG_USAGE_USAGE_QUERY_H

#include "arm/call.h"

// Refuses a parameter that is none of these (NULL-terminated), nor one that lists and all calls
// have: what is misspelt would be as good as absent, and the answer that of another question.
enum arm_code usage_query_check(struct arm_call *call, const char *const *names);

// Absent: nil.
enum arm_code usage_query_guid(struct arm_call *call, const char *name, struct guid *ret_guid);

// A time in UTC, or a date, which is its midnight; in milliseconds. Absent: ret_time stays.
enum arm_code usage_query_time(struct arm_call *call, const char *name, int64_t *ret_time);

// The name of a rule of who pays, in any case. Absent: empty.
enum arm_code usage_query_rule(struct arm_call *call, const char *name, struct text *ret_rule);

// Those of a list (NULL-terminated) and their values as one text: which list this is.
struct text usage_query_scope(const struct arm_call *call, const char *const *names);

#endif
