#include "app/listing.h"

#include "app/app.h"
#include "app/fault.h"

#include <string.h>

bool listing_shows_all(struct arm_call *call, const void *context, const void *row) {
    (void)call;
    (void)context;
    (void)row;
    return true;
}

struct text listing_key_of_id(const struct guid *id) {
    return (struct text){(const char *)id->bytes, GUID_BYTES};
}

const struct guid *listing_id_of_key(struct text key, struct guid *ret_id) {
    if (key.size != GUID_BYTES)
        return NULL;
    memcpy(ret_id->bytes, key.at, GUID_BYTES);
    return ret_id;
}

struct text listing_key_of_two(struct arena *arena, struct text first, char separator,
                               struct text second) {
    return text_format(arena, "%.*s%c%.*s", TEXT_ARGS(first), separator, TEXT_ARGS(second));
}

// Rows for the page. What was looked at last is in ret_after; false in ret_more says that the page
// is full.
static enum arm_code add_rows(struct arm_call *call, const struct listing *listing,
                              const unsigned char *rows, size_t count, struct arm_page *page,
                              struct text *ret_after, bool *ret_more) {
    for (size_t i = 0; i < count; i++) {
        const void *row = rows + i * listing->row_size;
        const bool shown = listing->is_shown(call, listing->context, row);
        *ret_after = listing->key(call, row);
        *ret_more = arm_page_next(call, page, *ret_after, shown);
        if (!*ret_more)
            return ARM_OK;
        const enum arm_code code = shown ? listing->render(call, listing->context, row) : ARM_OK;
        if (code != ARM_OK)
            return code;
    }
    return ARM_OK;
}

static enum arm_code fill(struct arm_call *call, const struct listing *listing,
                          struct arm_page *page) {
    const size_t limit = page->limit + 1;
    struct text after = page->after;
    size_t count = limit;
    bool more = true;
    while (more && (count == limit || (listing->may_be_short && count))) {
        const unsigned char *rows = NULL;
        const enum store_result read =
            listing->read(call, listing->context, after, limit, &rows, &count);
        if (read != STORE_OK)
            return app_fault(call, read);
        const enum arm_code code = add_rows(call, listing, rows, count, page, &after, &more);
        if (code != ARM_OK)
            return code;
    }
    return ARM_OK;
}

enum arm_code listing_answer(struct arm_call *call, const struct listing *listing) {
    struct arm_page page;
    enum arm_code code = arm_page_open(call, listing->scope, listing->path, &page);
    page.kept = listing->kept;
    if (code == ARM_OK)
        code = fill(call, listing, &page);
    if (code == ARM_OK)
        arm_page_close(call, &page);
    return code;
}
