#include "app/app.h"
#include "control/control_call.h"
#include "journal/journal.h"
#include "journal/verify.h"
#include "requests/requests.h"
#include "watch/match_read.h"

#include <limits.h>

// How many fit is one number, or from one to another.
struct asked {
    struct match match;
    struct verify_expected expected;
    struct text words; // "exactly 3", "at least 1"
};

enum { NUMBER_MAX = 1000000 };

static bool read_number(struct json_reader *reader, const struct json_at *root, const char *name,
                        unsigned long *ret_number) {
    const cJSON *node = root->node ? cJSON_GetObjectItem(root->node, name) : NULL;
    if (!node)
        return false;
    const double number = cJSON_IsNumber(node) ? node->valuedouble : -1;
    if (!(number >= 0 && number <= NUMBER_MAX) ||
        number != (double)(unsigned long)number) { // NOLINT(clang-diagnostic-float-equal)
        json_refuse(reader, root, name, "a whole number from 0 to 1000000");
        return false;
    }
    *ret_number = (unsigned long)number;
    return true;
}

static struct text words_of(struct arena *arena, const struct verify_expected *expected) {
    if (expected->least == expected->most)
        return text_format(arena, "exactly %lu", expected->least);
    if (expected->most == ULONG_MAX)
        return text_format(arena, "at least %lu", expected->least);
    return expected->least ? text_format(arena, "%lu to %lu", expected->least, expected->most)
                           : text_format(arena, "at most %lu", expected->most);
}

static void read_expected(struct json_reader *reader, const struct json_at *root,
                          struct verify_expected *ret_expected) {
    unsigned long count = 0;
    *ret_expected = (struct verify_expected){0, ULONG_MAX};
    const bool exactly = read_number(reader, root, "count", &count);
    const bool least = read_number(reader, root, "atLeast", &ret_expected->least);
    const bool most = read_number(reader, root, "atMost", &ret_expected->most);
    if (exactly == (least || most))
        json_refuse(reader, root, exactly ? "count" : NULL,
                    "an object with \"count\", or with \"atLeast\" or \"atMost\" or both");
    else if (ret_expected->least > ret_expected->most)
        json_refuse(reader, root, "atMost", "no less than atLeast");
    if (exactly)
        *ret_expected = (struct verify_expected){count, count};
}

static enum arm_code read(struct arm_call *call, struct asked *asked) {
    static const char *const members[] = {"match", "count", "atLeast", "atMost", NULL};
    struct json_reader reader;
    struct json_at root;
    const enum arm_code code = control_body(call, members, &reader, &root);
    if (code != ARM_OK)
        return code;
    match_read(&reader, &root, "match", true, &asked->match);
    match_check_operations(call, &reader, &root, "match", &asked->match);
    read_expected(&reader, &root, &asked->expected);
    asked->words = words_of(call->arena, &asked->expected);
    return arm_call_read(call, &reader);
}

// Those that fit, in their order.
struct found {
    unsigned long count;
    struct text numbers; // an array
};

static struct found find(struct arm_call *call, const struct asked *asked) {
    const struct journal *journal = app_of(call)->journal;
    struct json_out numbers = json_out_in(call->arena);
    struct found found = {0, TEXT("[]")};
    json_array(&numbers);
    for (size_t i = 0; i < journal->count; i++) {
        const struct kept *kept = journal_at(journal, i);
        const struct match_facts facts = kept_facts(kept);
        if (!match_fits(&asked->match, &facts, call->arena))
            continue;
        json_integer(&numbers, (long long)kept->n);
        found.count++;
    }
    json_array_end(&numbers);
    (void)json_out_text(&numbers, &found.numbers);
    return found;
}

static void render_found(const struct found *found, struct json_out *out) {
    json_put_integer(out, TEXT("count"), (long long)found->count);
    json_put_raw(out, TEXT("n"), found->numbers);
}

static void render_difference(struct json_out *out, const struct match_difference *difference) {
    json_object(out);
    if (difference->name.size)
        json_put_joined(out, TEXT("field"),
                        text_format(out->buffer.arena, "%s.", difference->field), difference->name);
    else
        json_put_text(out, TEXT("field"), text_of(difference->field));
    json_put_text(out, TEXT("wanted"), difference->wanted);
    if (difference->got.at)
        json_put_text(out, TEXT("got"), difference->got);
    else
        json_put_raw(out, TEXT("got"), TEXT("null"));
    json_object_end(out);
}

static void render_nearest(struct arm_call *call, const struct asked *asked,
                           const struct kept *kept, struct json_out *out) {
    struct match_difference differences[MATCH_DIFFERENCES_MAX];
    const struct match_facts facts = kept_facts(kept);
    const size_t found = match_differs(&asked->match, &facts, call->arena, differences);
    json_object(out);
    json_put_integer(out, TEXT("n"), (long long)kept->n);
    json_put_text(out, TEXT("method"), kept->method);
    json_put_text(out, TEXT("url"), kept->url);
    json_put_integer(out, TEXT("status"), kept->status);
    if (kept->fault.at)
        json_put_text(out, TEXT("fault"), kept->fault);
    else
        json_put_raw(out, TEXT("fault"), TEXT("null"));
    json_put_array(out, TEXT("differs"));
    for (size_t i = 0; i < found; i++)
        render_difference(out, &differences[i]);
    json_array_end(out);
    json_object_end(out);
}

// Where too few fit: what came nearest without fitting. Where too many did: the newest of them.
static void find_nearest(struct arm_call *call, const struct asked *asked, bool too_many,
                         struct verify_nearest *ret_nearest) {
    const struct journal *journal = app_of(call)->journal;
    struct match_difference differences[MATCH_DIFFERENCES_MAX];
    for (size_t i = 0; i < journal->count; i++) {
        const struct match_facts facts = kept_facts(journal_at(journal, i));
        const size_t found = match_differs(&asked->match, &facts, call->arena, differences);
        if (too_many == !found)
            verify_look(ret_nearest, i, found);
    }
}

static void render_expected(struct json_out *out, const struct verify_expected *expected) {
    json_put_object(out, TEXT("expected"));
    if (expected->least == expected->most)
        json_put_integer(out, TEXT("count"), (long long)expected->least);
    else if (expected->least || expected->most == ULONG_MAX)
        json_put_integer(out, TEXT("atLeast"), (long long)expected->least);
    if (expected->least != expected->most && expected->most != ULONG_MAX)
        json_put_integer(out, TEXT("atMost"), (long long)expected->most);
    json_object_end(out);
}

static struct text details_of(struct arm_call *call, const struct asked *asked,
                              const struct found *found, bool too_many) {
    const struct journal *journal = app_of(call)->journal;
    struct json_out out = json_out_in(call->arena);
    struct verify_nearest nearest = {0};
    struct text text = TEXT("");
    find_nearest(call, asked, too_many, &nearest);
    json_object(&out);
    render_expected(&out, &asked->expected);
    render_found(found, &out);
    json_put_array(&out, TEXT("nearest"));
    for (size_t i = 0; i < nearest.count; i++)
        render_nearest(call, asked, journal_at(journal, nearest.at[i].index), &out);
    json_array_end(&out);
    json_object_end(&out);
    return json_out_text(&out, &text) ? text : TEXT("");
}

static enum arm_code refuse(struct arm_call *call, const struct asked *asked,
                            const struct found *found, enum verify_verdict verdict) {
    const struct journal *journal = app_of(call)->journal;
    const struct text number = text_format(call->arena, "%lu", found->count);
    const struct text dropped = text_format(call->arena, "%lu", journal->dropped);
    const enum arm_code code =
        verdict != VERIFY_UNKNOWN
            ? arm_refuse(call, CONTROL_VERIFICATION_FAILED, asked->words, number)
            : arm_refuse(call, CONTROL_REQUESTS_INCOMPLETE, asked->words,
                         journal->limit ? dropped : TEXT("all"));
    call->error.facts = details_of(call, asked, found, verdict == VERIFY_TOO_MANY);
    return code;
}

enum arm_code control_requests_verify(struct arm_call *call) {
    struct journal *journal = app_of(call)->journal;
    struct asked *asked = arena_alloc(call->arena, sizeof *asked);
    if (!asked || !journal_redact(journal))
        return arm_refuse_for_memory(call);
    const enum arm_code code = read(call, asked);
    if (code != ARM_OK)
        return code;
    const struct found found = find(call, asked);
    const enum verify_verdict verdict =
        verify_check(&asked->expected, found.count, journal->limit ? journal->dropped : 1);
    if (verdict != VERIFY_MET)
        return refuse(call, asked, &found, verdict);
    json_object(&call->out);
    render_found(&found, &call->out);
    json_object_end(&call->out);
    return ARM_OK;
}
