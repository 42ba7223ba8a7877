// What a summary is asked about.
#ifndef AZSREG_SUMMARY_SUMMARY_QUERY_H
#define AZSREG_SUMMARY_SUMMARY_QUERY_H

#include "arm/call.h"

enum summary_width { SUMMARY_BY_HOUR, SUMMARY_BY_DAY, SUMMARY_BY_MONTH };
enum summary_by { SUMMARY_PAYERS, SUMMARY_METERS, SUMMARY_RULES, SUMMARY_TENANTS };
enum { SUMMARY_BUCKETS_MAX = 366 };

struct summary_query {
    struct text registration; // its id; empty: all
    struct guid meter;        // nil: all
    struct guid payer;
    struct guid tenant;
    struct text rule;     // empty: all
    struct text currency; // empty: any
    enum summary_width width;
    enum summary_by by;
    unsigned long top;                          // series that are told one by one
    int64_t bounds_ms[SUMMARY_BUCKETS_MAX + 1]; // of the buckets: where each begins, and the end
    size_t count;
};

// Refuses with InvalidProperty.
enum arm_code summary_query_read(struct arm_call *call, struct summary_query *ret_query);

// The words of bucket= and by=.
const char *summary_width_name(enum summary_width width);
const char *summary_by_name(enum summary_by by);

// The bucket of a time, in it or not; count where it is in none.
size_t summary_bucket_of(const struct summary_query *query, int64_t time_ms);

#endif
