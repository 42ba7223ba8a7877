#include "courier/courier.h"

#include "base/clock.h"
#include "client/errand.h"
#include "feed/answer.h"

#include <string.h>

enum {
    ANSWER_SECONDS = 120,
    ANSWER_MAX = 4194304, // bytes
    PAUSE_FIRST_MS = 100,
    PAUSE_LAST_MS = 5000,
    NAMED_AT_ONCE = 1000, // results that an answer has at most
    MS_US = 1000,
    SECOND_US = 1000000,
};

// Records of a batch.
struct part {
    const struct batch *batch;
    size_t from;
    size_t count;
};

enum outcome { TAKEN, LATER, TOO_LARGE, NO };

// What an attempt has come to.
struct attempt {
    struct arena *arena;
    unsigned long pause_s; // that the server asks for
    size_t unnamed;        // of the rejected
    struct text why;
};

static bool is_busy(unsigned status) {
    return status == 408 || status == 429 || status == 502 || status == 503 || status == 504;
}

static enum outcome judge(struct attempt *attempt, const struct errand_answer *answer,
                          struct answer_to to, struct tally *tally) {
    struct arena *arena = attempt->arena;
    attempt->pause_s = answer->retry_after;
    attempt->why = TEXT("its answer is not that to a usage report");
    if (answer->status == 200)
        return answer_read(arena, answer->body, to, tally, &attempt->unnamed) ? TAKEN : LATER;
    if (answer->status == 400 &&
        answer_read_all_bad(arena, answer->body, to, tally, &attempt->unnamed))
        return TAKEN;
    attempt->why = answer_refusal(arena, answer->status, answer->body);
    if (is_busy(answer->status))
        return LATER;
    return answer->status == 413 && to.count > 1 ? TOO_LARGE : NO;
}

// A certificate that is not trusted will not be a moment later.
static bool is_for_good(struct text why) {
    return text_starts_same(why, TEXT("TLS failed: certificate"));
}

static enum outcome try(struct courier *courier, const struct part *part, struct attempt *attempt,
                        struct tally *tally) {
    const struct destination *destination = courier->destination;
    struct errand_answer answer;
    struct errand errand = {.method = "POST",
                            .url = destination->url,
                            .fields = destination->fields,
                            .seconds = ANSWER_SECONDS,
                            .most = ANSWER_MAX};
    attempt->why = TEXT("out of memory");
    if (!batch_body(part->batch, attempt->arena, part->from, part->count, destination->first_line,
                    &errand.body))
        return NO;
    if (!errand_run(attempt->arena, &errand, &answer, &attempt->why))
        return is_for_good(attempt->why) ? NO : LATER;
    return judge(attempt, &answer, (struct answer_to){part->count, part->batch->first + part->from},
                 tally);
}

static struct text kept(struct arena *arena, struct text why) {
    const struct text copy = text_copy(arena, why);
    return copy.size ? copy : TEXT("out of memory");
}

// Tries until it is taken or refused, or until the time is up that begins with the first failure.
static enum outcome insist(struct courier *courier, struct arena *arena, const struct part *part,
                           struct tally *tally, size_t *ret_unnamed, struct text *ret_why) {
    const int64_t patience_us = (int64_t)courier->retry_seconds * SECOND_US;
    int64_t pause_us = (int64_t)PAUSE_FIRST_MS * MS_US;
    int64_t failed_us = 0;
    for (;;) {
        cleanup_arena struct arena *own = arena_open(); // what is sent is large
        struct attempt attempt = {.arena = own, .why = TEXT("out of memory")};
        const enum outcome outcome = own ? try(courier, part, &attempt, tally) : NO;
        *ret_unnamed = attempt.unnamed;
        *ret_why = kept(arena, attempt.why);
        if (outcome != LATER)
            return outcome;
        const int64_t now_us = clock_monotonic_us();
        failed_us = failed_us ? failed_us : now_us;
        const int64_t left_us = failed_us + patience_us - now_us;
        if (left_us <= 0)
            return LATER;
        courier->waits(courier->context, *ret_why);
        const int64_t asked_us = (int64_t)attempt.pause_s * SECOND_US;
        const int64_t wanted_us = asked_us > pause_us ? asked_us : pause_us;
        errand_pause(wanted_us < left_us ? wanted_us : left_us);
        pause_us = 2 * pause_us < (int64_t)PAUSE_LAST_MS * MS_US ? 2 * pause_us
                                                                 : (int64_t)PAUSE_LAST_MS * MS_US;
    }
}

// An answer tells of so many records one by one, those that were there already among them, so that
// a rejection may have had no place in it. To whom all are told before, asking again tells the
// rest, and does nothing else.
static enum outcome ask_for_names(struct courier *courier, struct arena *arena,
                                  const struct part *part, struct tally *tally,
                                  struct text *ret_why) {
    struct tally *again = tally_open(arena);
    const uint64_t last =
        tally->rejection_count ? tally->rejections[tally->rejection_count - 1].record : 0;
    enum outcome outcome = again ? TAKEN : NO;
    for (size_t at = 0; at < part->count && outcome == TAKEN; at += NAMED_AT_ONCE) {
        const size_t left = part->count - at;
        const struct part piece = {part->batch, part->from + at,
                                   left < NAMED_AT_ONCE ? left : NAMED_AT_ONCE};
        size_t unnamed = 0;
        if (tally->rejection_count == TALLY_REJECTIONS_MAX)
            break;
        tally_clear(again);
        outcome = insist(courier, arena, &piece, again, &unnamed, ret_why);
        for (size_t i = 0; i < again->rejection_count; i++)
            if (again->rejections[i].record > last)
                tally_reject(tally, 0, again->rejections[i].record,
                             text_of(again->rejections[i].code),
                             text_of(again->rejections[i].message));
    }
    return outcome;
}

static enum outcome bring_part(struct arena *longer, struct courier *courier,
                               const struct part *part, struct tally *tally, struct text *ret_why) {
    cleanup_arena struct arena *arena = arena_open();
    struct text why = TEXT("out of memory");
    size_t unnamed = 0;
    enum outcome outcome = arena ? insist(courier, arena, part, tally, &unnamed, &why) : NO;
    if (outcome == TAKEN && unnamed && tally->rejection_count < TALLY_REJECTIONS_MAX)
        outcome = ask_for_names(courier, arena, part, tally, &why);
    if (outcome != TAKEN)
        *ret_why = kept(longer, why);
    return outcome;
}

enum courier_result courier_bring(struct arena *arena, struct courier *courier,
                                  const struct batch *batch, struct tally *tally,
                                  struct text *ret_why) {
    size_t at = 0;
    while (at < batch->count) {
        const size_t left = batch->count - at;
        const struct part part = {batch, at, left < courier->most ? left : courier->most};
        switch (bring_part(arena, courier, &part, tally, ret_why)) {
        case TAKEN:
            at += part.count;
            break;
        case TOO_LARGE:
            courier->most = part.count / 2;
            break;
        case LATER:
            return COURIER_GONE;
        case NO:
            return COURIER_REFUSED;
        }
    }
    return COURIER_DONE;
}
