#include "billing/aggregate_page.h"

#include "app/fault.h"
#include "app/long_read.h"
#include "scope/scope.h"

// Of a slice: each takes about a millisecond. Most pages have but the first, which is larger, so
// that few have to wait.
enum { RECORDS = 500, ROWS = 64, BYTES = 65536, FIRST = 4 };

struct page_read {
    struct long_read read; // first
    struct aggregate_reading *reading;
    bool is_read;
    struct aggregate_query query; // with the place behind the page
    struct aggregate_page page;
    size_t rendered;
    struct json_out out; // the rows
};

static void close_page(struct long_read *read) {
    aggregate_reading_close(((struct page_read *)(void *)read)->reading);
}

static struct page_read *open_page(struct arm_call *call, const struct aggregate_source *source,
                                   const struct aggregate_query *query, size_t limit) {
    struct page_read *page = arena_alloc(call->arena, sizeof *page);
    if (!page)
        return NULL;
    *page = (struct page_read){
        .reading = aggregate_reading_open(call->arena, source, query, limit),
        .out = json_out_in(call->arena),
    };
    if (!page->reading)
        return NULL;
    json_array(&page->out);
    long_read_begin(call, &page->read, close_page);
    return page;
}

static size_t share(const struct page_read *page, size_t size) {
    return page->read.waits ? size : size * FIRST;
}

static enum store_result read_some(struct arm_call *call, struct page_read *page) {
    const enum store_result result =
        aggregate_reading_go_on(page->reading, app_db(call), share(page, RECORDS), &page->is_read);
    page->page = aggregate_reading_page(page->reading, &page->query);
    return result;
}

// Rows say all that a stack has said of its resources: a page of them is rendered like it is read.
static void render_some(struct arm_call *call, struct page_read *page, aggregate_render *render) {
    const struct json_out kept = call->out;
    const size_t left = page->page.count - page->rendered;
    const size_t rows = share(page, ROWS);
    const size_t end = page->rendered + (rows < left ? rows : left);
    const size_t bytes = page->out.buffer.size + share(page, BYTES);
    call->out = page->out;
    while (page->rendered < end && call->out.buffer.size < bytes)
        render(call, &page->query, &page->page.rows[page->rendered++]);
    page->out = call->out;
    call->out = kept;
}

static enum arm_code go_on(struct arm_call *call, struct page_read *page,
                           aggregate_render *render) {
    const enum store_result result = page->is_read ? STORE_OK : read_some(call, page);
    if (result == STORE_OK && page->is_read)
        render_some(call, page, render);
    return result == STORE_OK ? ARM_OK : app_fault(call, result);
}

enum arm_code aggregate_page_read(struct arm_call *call, const struct aggregate_source *source,
                                  aggregate_render *render, size_t limit,
                                  struct aggregate_query *query, struct aggregate_page *ret_page) {
    struct page_read *page = (void *)long_read_of(call);
    if (!page)
        page = open_page(call, source, query, limit);
    if (!page)
        return arm_refuse_for_memory(call);
    if (!long_read_has_time(call))
        return ARM_OK;
    const enum arm_code code = go_on(call, page, render);
    if (code != ARM_OK)
        return code;
    if (!page->is_read || page->rendered < page->page.count)
        return long_read_wait(call);
    json_array_end(&page->out);
    if (!json_out_text(&page->out, &page->page.items))
        return arm_refuse_for_memory(call);
    *query = page->query;
    *ret_page = page->page;
    long_read_end(call);
    return ARM_OK;
}

void aggregate_page_write(struct arm_call *call, const struct aggregate_query *query,
                          const struct aggregate_page *page, const char *list) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_raw(out, TEXT("value"), page->items);
    if (page->more)
        json_put_text(out, TEXT("nextLink"),
                      aggregate_query_link(call, query, scope_subscription_id(call, list)));
    json_object_end(out);
}
