#include "arm/paging.h"

#include "base/base64.h"
#include "base/digest.h"

#include <limits.h>
#include <string.h>

enum {
    SKIP_MAC_BYTES = 16,
    SKIP_KEY_MAX = 2048, // a longer one would make a URL that is not taken back
    SKIP_TOKEN_MAX = (SKIP_MAC_BYTES + SKIP_KEY_MAX + 2) / 3 * 4,
    READ_MAX = 33554432, // bytes that rows and answer may take before rows in vain end a page
    END_BYTES = 32768,   // what may follow the rows of a page: its nextLink
};

static bool sign(struct arena *arena, struct text secret, struct text scope, struct text key,
                 struct digest *ret_digest) {
    struct buffer buffer = buffer_in(arena);
    struct text signed_text = {0};
    buffer_add(&buffer, scope);
    buffer_add_char(&buffer, '\0');
    buffer_add(&buffer, key);
    return buffer_text(&buffer, &signed_text) && digest_keyed(secret, signed_text, ret_digest);
}

struct text skip_token_write(struct arena *arena, struct text secret, struct text scope,
                             struct text key) {
    struct digest digest;
    struct buffer buffer = buffer_in(arena);
    struct text bytes = TEXT("");
    if (!sign(arena, secret, scope, key, &digest))
        return bytes;
    buffer_add(&buffer, (struct text){(const char *)digest.bytes, SKIP_MAC_BYTES});
    buffer_add(&buffer, key);
    return buffer_text(&buffer, &bytes) ? base64_write_url(arena, bytes) : TEXT("");
}

bool skip_token_read(struct arena *arena, struct text secret, struct text scope, struct text token,
                     struct text *ret_key) {
    struct text bytes = {0};
    struct digest digest;
    if (token.size > SKIP_TOKEN_MAX || !base64_read(arena, token, &bytes) ||
        bytes.size <= SKIP_MAC_BYTES)
        return false;
    const struct text key = text_slice(bytes, SKIP_MAC_BYTES, bytes.size);
    if (!sign(arena, secret, scope, key, &digest) ||
        !digest_equal(digest.bytes, bytes.at, SKIP_MAC_BYTES))
        return false;
    *ret_key = key;
    return true;
}

int64_t skip_key_number(struct text *key) {
    unsigned long number = 0;
    return text_number(text_cut(key, '/'), LONG_MAX, &number) ? (int64_t)number : 0;
}

static enum arm_code read_top(struct arm_call *call, unsigned long *ret_top) {
    struct text value = {0};
    const int times = arm_query_find(call->arena, call->path.query, "$top", &value);
    *ret_top = call->service->page_size;
    if (times == 0)
        return ARM_OK;
    if (times != 1 || !text_number(value, ARM_TOP_MAX, ret_top) || *ret_top == 0)
        return arm_refuse(call, ARM_INVALID_TOP, value);
    return ARM_OK;
}

enum arm_code arm_page_open(struct arm_call *call, struct text scope, struct text path,
                            struct arm_page *ret_page) {
    struct text token = {0};
    struct arm_page page = {
        .scope = text_format(call->arena, "%s %.*s", call->route->operation, TEXT_ARGS(scope)),
        .path = path};
    const enum arm_code top = read_top(call, &page.limit);
    if (top != ARM_OK)
        return top;
    const int times = arm_query_find(call->arena, call->path.query, "$skiptoken", &token);
    if (times != 0 && (times != 1 || !skip_token_read(call->arena, call->service->page_key(call),
                                                      page.scope, token, &page.after)))
        return arm_because(call, "skiptoken-forged", arm_refuse(call, ARM_INVALID_SKIP_TOKEN));
    *ret_page = page;
    json_object(&call->out);
    json_put_array(&call->out, TEXT("value"));
    return ARM_OK;
}

// Without the row that was too much: its key is the next page's business.
static bool take_back(struct arm_call *call, struct arm_page *page) {
    if (page->count < 2 || call->out.buffer.size <= ARM_PAGE_BYTES - END_BYTES ||
        page->before.size > SKIP_KEY_MAX)
        return false;
    call->out.buffer.size = page->mark;
    page->last = page->before;
    page->count--;
    page->more = true;
    return true;
}

static bool pass_over(struct arm_call *call, struct arm_page *page, struct text key) {
    if (arena_size(call->arena) < READ_MAX)
        return true;
    if (take_back(call, page))
        return false;
    page->more = key.size <= SKIP_KEY_MAX;
    if (page->more)
        page->last = key;
    return !page->more;
}

// No page ends at a row whose key is too long for a link: the next row goes on it as well.
bool arm_page_next(struct arm_call *call, struct arm_page *page, struct text key, bool shown) {
    if (!shown)
        return pass_over(call, page, key);
    if (take_back(call, page))
        return false;
    page->more = page->count >= page->limit && page->last.size <= SKIP_KEY_MAX;
    if (page->more)
        return false;
    page->count++;
    page->before = page->last;
    page->last = key;
    page->mark = call->out.buffer.size;
    return true;
}

static void add_query(const struct arm_call *call, struct buffer *link, char separator,
                      const char *name, struct text value) {
    if (!value.size)
        return;
    buffer_add_char(link, separator);
    buffer_add(link, text_of(name));
    buffer_add_char(link, '=');
    buffer_add(link, arm_percent_encode(call->arena, value));
}

// Names in it are as they are stored: those of an older version may have any character.
static void add_path(const struct arm_call *call, struct buffer *link, struct text path) {
    while (path.size) {
        const struct text segment = text_cut(&path, '/');
        if (!segment.size)
            continue;
        buffer_add_char(link, '/');
        buffer_add(link, arm_percent_encode(call->arena, segment));
    }
}

static struct text next_link(struct arm_call *call, const struct arm_page *page) {
    struct buffer link = buffer_in(call->arena);
    struct text text = TEXT("");
    buffer_add(&link, arm_call_base_url(call));
    add_path(call, &link, page->path);
    add_query(call, &link, '?', "api-version", call->api_version);
    add_query(call, &link, '&', "$filter", arm_call_query(call, "$filter"));
    for (const char *const *name = page->kept; name && *name; name++)
        add_query(call, &link, '&', *name, arm_call_query(call, *name));
    add_query(call, &link, '&', "$top", arm_call_query(call, "$top"));
    add_query(
        call, &link, '&', "$skiptoken",
        skip_token_write(call->arena, call->service->page_key(call), page->scope, page->last));
    return buffer_text(&link, &text) ? text : TEXT("");
}

void arm_page_close(struct arm_call *call, struct arm_page *page) {
    if (!page->more)
        (void)take_back(call, page);
    json_array_end(&call->out);
    if (page->more)
        json_put_text(&call->out, TEXT("nextLink"), next_link(call, page));
    json_object_end(&call->out);
}
