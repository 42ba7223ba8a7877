#include "journal/journal.h"

#include "base/clock.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

bool journal_open(struct journal *journal, size_t limit, struct worker *worker) {
    struct kept **ring = limit ? calloc(limit, sizeof(struct kept *)) : NULL;
    journal->worker = worker;
    random_for_secret(journal->key, sizeof journal->key);
    if (limit && !ring)
        return false;
    journal->ring = ring;
    journal->limit = limit;
    return true;
}

static struct kept **place_of(const struct journal *journal, size_t index) {
    return &journal->ring[(journal->first + index) % journal->limit];
}

const struct kept *journal_at(const struct journal *journal, size_t index) {
    return *place_of(journal, index);
}

static void count_dropped(struct journal *journal) {
    journal->dropped++;
    journal->lost++;
}

static void drop_oldest(struct journal *journal) {
    struct kept **oldest = place_of(journal, 0);
    const bool is_raw = (*oldest)->is_raw;
    journal->bytes -= (*oldest)->size;
    journal->raw_bytes -= is_raw ? (*oldest)->size : 0;
    journal->raw_count -= is_raw;
    kept_close(*oldest);
    *oldest = NULL;
    journal->first = (journal->first + 1) % journal->limit;
    journal->count--;
}

static void make_room(struct journal *journal, size_t count, size_t bytes) {
    while (journal->count && (journal->count + count > journal->limit ||
                              journal->bytes + bytes > JOURNAL_BYTES_MAX)) {
        drop_oldest(journal);
        count_dropped(journal);
    }
}

void journal_clear(struct journal *journal) {
    while (journal->count)
        drop_oldest(journal);
    journal->dropped = 0;
}

void journal_start_over(struct journal *journal) {
    journal_clear(journal);
    journal->last = journal->seen = 0;
    journal->cleared++;
}

void journal_close(struct journal *journal) {
    journal_clear(journal);
    free(journal->ring);
    journal->ring = NULL;
    journal->limit = 0;
}

// The oldest of those that are not redacted.
static bool redact_one(struct journal *journal) {
    struct kept **raw = place_of(journal, journal->count - journal->raw_count);
    const size_t size = (*raw)->size;
    if (!kept_redact(raw, (struct text){journal->key, sizeof journal->key}))
        return false;
    journal->raw_count--;
    journal->raw_bytes -= size;
    journal->bytes += (*raw)->size - size;
    return true;
}

bool journal_redact(struct journal *journal) {
    while (journal->raw_count)
        if (!redact_one(journal))
            return false;
    make_room(journal, 0, 0);
    return true;
}

bool journal_rest(struct journal *journal) {
    const int64_t until_us = clock_monotonic_us() + JOURNAL_REST_US;
    bool has_room = true;
    do {
        if (journal->raw_count)
            has_room = redact_one(journal);
    } while (has_room && journal->raw_count && clock_monotonic_us() < until_us);
    make_room(journal, 0, 0);
    return has_room && journal->raw_count;
}

void journal_add(struct journal *journal, struct kept *kept) {
    make_room(journal, 1, kept->size);
    *place_of(journal, journal->count++) = kept;
    journal->bytes += kept->size;
    if (!kept->is_raw)
        return;
    journal->raw_count++;
    journal->raw_bytes += kept->size;
    while (journal->raw_bytes > JOURNAL_RAW_MAX)
        if (!redact_one(journal))
            return;
}

void journal_take(const struct journal *journal, struct http_request *request, bool again) {
    struct arm_call *call = request->note;
    request->rests = again && call->rests;
    if (again || !journal->limit)
        return;
    call->body_size = request->body.size;
    if (request->body.size <= KEPT_BODY_MAX && request->body.size)
        call->kept_body = text_copy(call->arena, request->body);
}

// What a console asks to show a state must not change what is shown, nor that a browser is sent to
// it.
bool journal_keeps(const struct journal *journal, const struct http_request *request) {
    const struct arm_call *call = request->note;
    const struct text console = http_request_field(request, "x-azsreg-console");
    return journal->limit && call && !call->policy.size &&
           !(console.at && text_is(console, TEXT("1"))) &&
           !(call->path.count && text_same(call->path.segments[0], TEXT("_azsreg")));
}

void journal_keep(struct journal *journal, const struct http_request *request,
                  struct http_reply *reply, long long microseconds) {
    if (!journal_keeps(journal, request))
        return;
    const unsigned long n = ++journal->last;
    if (reply->status >= 400)
        http_reply_add(reply, "x-azsreg-request", text_format(request->arena, "%lu", n));
    struct kept *kept = kept_take(n, request, reply, microseconds);
    if (kept)
        journal_add(journal, kept);
    else
        count_dropped(journal);
}

// Numbers go up, some may be missing.
const struct kept *journal_find(const struct journal *journal, unsigned long n) {
    size_t low = 0;
    size_t high = journal->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct kept *kept = journal_at(journal, middle);
        if (kept->n == n)
            return kept;
        if (kept->n < n)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
