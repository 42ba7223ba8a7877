#include "requests/requests.h"

#include "app/app.h"
#include "app/fault.h"
#include "control/control_call.h"
#include "journal/journal_wait.h"
#include "journal/kept_render.h"
#include "upkeep/settings.h"
#include "watch/match_read.h"

#include <limits.h>

enum {
    LIMIT = 100,
    LIMIT_MAX = 1000,
    WAIT_MAX_MS = 30000,
    PAGE_BYTES = 4 * 1024 * 1024, // of what is kept: an answer has no more
};

struct asked {
    struct match match;
    unsigned long since;
    bool has_since; // else it is about the newest
    unsigned long limit;
    unsigned long wait_ms;
    bool as_har;
    unsigned long epoch; // the one it is
    bool was_reset;      // since the one that was said
};

static enum arm_code read_format(struct arm_call *call, bool *ret_as_har) {
    struct text text = TEXT("");
    const int times = arm_query_find(call->arena, call->path.query, "format", &text);
    if (times && !text_same(text, TEXT("har")) && !text_same(text, TEXT("json")))
        return control_refuse_query(call, "format", TEXT("json or har"));
    *ret_as_har = times && text_same(text, TEXT("har"));
    return ARM_OK;
}

// Numbers of before a reset are none of those that came after it.
static enum arm_code read_place(struct arm_call *call, struct asked *asked) {
    struct text text = TEXT("");
    unsigned long epoch = 0;
    const enum store_result found =
        store_setting_number(app_db(call), call->arena, SETTING_EPOCH, &asked->epoch);
    if (found != STORE_OK)
        return app_fault(call, found);
    epoch = asked->epoch;
    enum arm_code code = control_number(call, "epoch", 0, LONG_MAX, &epoch);
    if (code == ARM_OK)
        code = control_number(call, "since", 0, LONG_MAX, &asked->since);
    asked->has_since = arm_query_find(call->arena, call->path.query, "since", &text) == 1;
    asked->was_reset = epoch != asked->epoch;
    if (asked->was_reset)
        asked->since = 0;
    return code;
}

static enum arm_code read_query(struct arm_call *call, struct asked *asked) {
    const char *names[MATCH_WORDS + 7] = {"since", "epoch", "limit", "waitMs", "format"};
    for (size_t i = 0; i < MATCH_WORDS; i++)
        names[5 + i] = match_name((enum match_word)i);
    enum arm_code code = control_query(call, names);
    if (code == ARM_OK)
        code = match_read_query(call, &asked->match);
    if (code == ARM_OK)
        code = control_number(call, "limit", 1, LIMIT_MAX, &asked->limit);
    if (code == ARM_OK)
        code = control_number(call, "waitMs", 0, WAIT_MAX_MS, &asked->wait_ms);
    if (code == ARM_OK)
        code = read_format(call, &asked->as_har);
    return code == ARM_OK ? read_place(call, asked) : code;
}

// Those that an answer has, oldest first.
struct page {
    const struct kept *kept[LIMIT_MAX];
    size_t count;
    size_t bytes;
    bool is_full;
};

static bool fits(const struct asked *asked, const struct kept *kept, struct arena *arena) {
    const struct match_facts facts = kept_facts(kept);
    return kept->n > asked->since && match_fits(&asked->match, &facts, arena);
}

// Whether there was room for it.
static bool take(const struct asked *asked, const struct kept *kept, struct page *page) {
    page->is_full =
        page->count == asked->limit || (page->count && page->bytes + kept->size > PAGE_BYTES);
    if (page->is_full)
        return false;
    page->kept[page->count++] = kept;
    page->bytes += kept->size;
    return true;
}

static void turn_around(struct page *page) {
    for (size_t i = 0; i < page->count / 2; i++) {
        const struct kept *kept = page->kept[i];
        page->kept[i] = page->kept[page->count - 1 - i];
        page->kept[page->count - 1 - i] = kept;
    }
}

// Whoever follows them wants the first that are new to them, whoever looks, the last.
static void fill(const struct journal *journal, const struct asked *asked, struct arena *arena,
                 struct page *page) {
    for (size_t i = 0; i < journal->count; i++) {
        const size_t index = asked->has_since ? i : journal->count - 1 - i;
        const struct kept *kept = journal_at(journal, index);
        if (fits(asked, kept, arena) && !take(asked, kept, page))
            break;
    }
    if (!asked->has_since)
        turn_around(page);
}

static void render_list(struct arm_call *call, const struct asked *asked, const struct page *page) {
    const struct journal *journal = app_of(call)->journal;
    const bool goes_on = asked->has_since && page->is_full;
    struct json_out *out = &call->out;
    json_object(out);
    json_put_array(out, TEXT("value"));
    for (size_t i = 0; i < page->count; i++)
        kept_render(page->kept[i], out);
    json_array_end(out);
    json_put_integer(out, TEXT("next"),
                     (long long)(goes_on ? page->kept[page->count - 1]->n : journal->last));
    json_put_integer(out, TEXT("epoch"), (long long)asked->epoch);
    json_put_integer(out, TEXT("dropped"), (long long)journal->dropped);
    json_object_end(out);
}

static void render_har(struct arm_call *call, const struct page *page) {
    struct json_out *out = &call->out;
    json_object(out);
    json_put_object(out, TEXT("log"));
    json_put_text(out, TEXT("version"), TEXT("1.2"));
    json_put_object(out, TEXT("creator"));
    json_put_text(out, TEXT("name"), TEXT("azsreg"));
    json_put_text(out, TEXT("version"), text_of(app_of(call)->version));
    json_object_end(out);
    json_put_array(out, TEXT("entries"));
    for (size_t i = 0; i < page->count; i++)
        kept_render_har(page->kept[i], out);
    json_array_end(out);
    json_object_end(out);
    json_object_end(out);
}

// That there was a reset is an answer.
static bool waits_on(const struct arm_call *call, const struct asked *asked,
                     const struct page *page) {
    const struct waiter *waiter = journal_waiter_of(call);
    return !page->count && asked->wait_ms && !asked->was_reset &&
           !(waiter && journal_waiter_is_over(waiter));
}

enum arm_code control_requests_list(struct arm_call *call) {
    struct journal *journal = app_of(call)->journal;
    struct asked *asked = arena_alloc(call->arena, sizeof *asked);
    struct page *page = arena_alloc(call->arena, sizeof *page);
    if (!asked || !page)
        return arm_refuse_for_memory(call);
    asked->limit = LIMIT;
    const enum arm_code code = read_query(call, asked);
    if (code != ARM_OK)
        return code;
    if (!journal_redact(journal))
        return arm_refuse_for_memory(call);
    fill(journal, asked, call->arena, page);
    if (waits_on(call, asked, page))
        return journal_wait(call, journal, &asked->match, asked->since, (int64_t)asked->wait_ms);
    journal_wait_end(call);
    if (asked->as_har)
        render_har(call, page);
    else
        render_list(call, asked, page);
    return ARM_OK;
}

enum arm_code control_requests_get(struct arm_call *call) {
    struct journal *journal = app_of(call)->journal;
    const struct text number = arm_call_param(call, "n");
    unsigned long n = 0;
    const enum arm_code code = control_no_query(call);
    if (code != ARM_OK)
        return code;
    if (!journal_redact(journal))
        return arm_refuse_for_memory(call);
    const struct kept *kept = text_number(number, LONG_MAX, &n) ? journal_find(journal, n) : NULL;
    if (!kept)
        return arm_refuse(call, CONTROL_REQUEST_NOT_FOUND, number);
    kept_render(kept, &call->out);
    return ARM_OK;
}

enum arm_code control_requests_clear(struct arm_call *call) {
    const enum arm_code code = control_no_query(call);
    if (code != ARM_OK)
        return code;
    journal_clear(app_of(call)->journal);
    call->status = 204;
    return ARM_OK;
}
