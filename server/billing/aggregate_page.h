// A page of UsageAggregates as an answer's, there and in Partner Center.
#ifndef AZSREG_BILLING_AGGREGATE_PAGE_H
#define AZSREG_BILLING_AGGREGATE_PAGE_H

#include "billing/aggregate_rows.h"

// Reads the page that the query is about; its place is behind it then. Where that takes longer than
// a turn may the call waits (call->waits), and is to ask for the same again.
enum arm_code aggregate_page_read(struct arm_call *call, const struct aggregate_source *source,
                                  struct aggregate_query *query, size_t limit,
                                  struct aggregate_page *ret_page);

// The end of a list and of its answer, with a link where there is more; list is its path behind the
// subscription.
void aggregate_page_end(struct arm_call *call, const struct aggregate_query *query,
                        const struct aggregate_page *page, const char *list);

#endif
