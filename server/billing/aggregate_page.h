// A page of UsageAggregates as an answer's, there and in Partner Center.
#ifndef AZSREG_BILLING_AGGREGATE_PAGE_H
#define AZSREG_BILLING_AGGREGATE_PAGE_H

#include "billing/aggregate_rows.h"

// Writes a row to call->out.
typedef void aggregate_render(struct arm_call *call, const struct aggregate_query *query,
                              const struct aggregate_row *row);

// Reads the page that the query is about, and renders its rows; the query's place is behind it
// then. Where that takes longer than a turn may the call waits (call->waits), and is to ask for the
// same again.
enum arm_code aggregate_page_read(struct arm_call *call, const struct aggregate_source *source,
                                  aggregate_render *render, size_t limit,
                                  struct aggregate_query *query, struct aggregate_page *ret_page);

// The answer that is a page, with a link where there is more; list is its path behind the
// subscription.
void aggregate_page_write(struct arm_call *call, const struct aggregate_query *query,
                          const struct aggregate_page *page, const char *list);

#endif
