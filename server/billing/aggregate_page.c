#include "billing/aggregate_page.h"

#include "app/fault.h"
#include "app/long_read.h"
#include "scope/scope.h"

enum { SLICE = 2000 }; // records: some milliseconds

struct page_read {
    struct long_read read; // first
    struct aggregate_reading *reading;
};

static void close_page(struct long_read *read) {
    aggregate_reading_close(((struct page_read *)(void *)read)->reading);
}

static struct page_read *open_page(struct arm_call *call, const struct aggregate_source *source,
                                   const struct aggregate_query *query, size_t limit) {
    struct page_read *page = arena_alloc(call->arena, sizeof *page);
    if (!page)
        return NULL;
    page->reading = aggregate_reading_open(call->arena, source, query, limit);
    if (!page->reading)
        return NULL;
    long_read_begin(call, &page->read, close_page);
    return page;
}

enum arm_code aggregate_page_read(struct arm_call *call, const struct aggregate_source *source,
                                  struct aggregate_query *query, size_t limit,
                                  struct aggregate_page *ret_page) {
    struct page_read *page = (void *)long_read_of(call);
    bool is_over = false;
    if (!page)
        page = open_page(call, source, query, limit);
    if (!page)
        return arm_refuse_for_memory(call);
    if (!long_read_has_time(call))
        return ARM_OK;
    const enum store_result result =
        aggregate_reading_go_on(page->reading, app_db(call), SLICE, &is_over);
    if (result != STORE_OK)
        return app_fault(call, result);
    *ret_page = aggregate_reading_page(page->reading, query);
    if (!is_over)
        return long_read_wait(call);
    long_read_end(call);
    return ARM_OK;
}

void aggregate_page_end(struct arm_call *call, const struct aggregate_query *query,
                        const struct aggregate_page *page, const char *list) {
    struct json_out *out = &call->out;
    json_array_end(out);
    if (page->more)
        json_put_text(out, TEXT("nextLink"),
                      aggregate_query_link(call, query, scope_subscription_id(call, list)));
    json_object_end(out);
}
