// What UsageAggregates is asked for, and the token that goes on with it: of the other parameters of
// a link only api-version counts, since some clients change the rest when they follow one.
#ifndef AZSREG_BILLING_AGGREGATE_QUERY_H
#define AZSREG_BILLING_AGGREGATE_QUERY_H

#include "arm/call.h"
#include "billing/charge_walk.h"

struct aggregate_query {
    int64_t to_hour; // of reporting, exclusive
    bool by_day;
    bool with_details;
    struct guid of;            // only this subscription of the stack; nil: all
    bool is_continued;         // place.last is set
    struct charge_place place; // where to begin; within a span that is added up: see below
    bool is_within;            // a span of which an earlier page has given some,
    struct guid behind;        // up to this meter of the time of use place.start
};

// Refuses with InvalidProperty, InvalidAggregationGranularity, RequestEndTimeIsInFuture.
enum arm_code aggregate_query_read(struct arm_call *call, struct aggregate_query *ret_query);

// What goes on behind the query's place, and back: false for a token of another scope, or of
// nobody.
struct text aggregate_query_token(struct arm_call *call, const struct aggregate_query *query,
                                  struct text scope);
bool aggregate_query_resume(struct arm_call *call, struct text token, struct text scope,
                            struct aggregate_query *ret_query);

// The link that has it.
struct text aggregate_query_link(struct arm_call *call, const struct aggregate_query *query,
                                 struct text path);

#endif
