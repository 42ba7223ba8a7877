#include "journal/journal_wait.h"

#include "base/clock.h"

static void leave(void *context) {
    struct waiter *waiter = context;
    waiter->journal->waiter_count--;
    waiter->journal = NULL;
    waiter->woken.is_over = true;
}

struct waiter *journal_waiter_of(const struct arm_call *call) {
    return arm_call_kept(call, leave);
}

void journal_wait_end(struct arm_call *call) {
    if (journal_waiter_of(call))
        arm_call_close_source(call);
}

bool journal_waiter_is_over(const struct waiter *waiter) {
    return waiter->cleared != waiter->journal->cleared || waiter->due_us <= clock_monotonic_us();
}

static int64_t first_due(const struct journal *journal) {
    int64_t due_us = INT64_MAX;
    for (size_t i = 0; i < JOURNAL_WAITERS_MAX; i++) {
        const struct waiter *waiter = &journal->waiters[i];
        if (waiter->journal && !waiter->woken.is_over && waiter->due_us < due_us)
            due_us = waiter->due_us;
    }
    return due_us;
}

// One that has begun to be over is over soon, and is looked at then.
static void set_alarm(struct journal *journal) {
    const int64_t due_us = journal->waiter_count ? first_due(journal) : INT64_MAX;
    struct worker_job *alarm = &journal->alarm;
    journal->is_set &= !alarm->is_over;
    if (!journal->worker || (journal->is_set && alarm->due_us <= due_us) ||
        (journal->is_set && !worker_withdraw(journal->worker, alarm)))
        return;
    journal->is_set = due_us != INT64_MAX;
    if (!journal->is_set)
        return;
    alarm->due_us = due_us;
    (void)worker_submit(journal->worker, alarm);
}

static struct waiter *free_place(struct journal *journal) {
    for (size_t i = 0; i < JOURNAL_WAITERS_MAX; i++)
        if (!journal->waiters[i].journal)
            return &journal->waiters[i];
    return NULL;
}

static enum arm_code begin(struct arm_call *call, struct journal *journal, struct waiter *waiter,
                           int64_t milliseconds) {
    if (!waiter)
        return arm_refuse_for_now(call, "too many wait for requests");
    waiter->journal = journal;
    waiter->cleared = journal->cleared;
    waiter->due_us = clock_monotonic_us() + milliseconds * 1000;
    journal->waiter_count++;
    arm_call_keep(call, leave, waiter);
    return ARM_OK;
}

enum arm_code journal_wait(struct arm_call *call, struct journal *journal,
                           const struct match *match, unsigned long since, int64_t milliseconds) {
    struct waiter *waiter = journal_waiter_of(call);
    const bool is_first = !waiter;
    if (is_first)
        waiter = free_place(journal);
    const enum arm_code code = is_first ? begin(call, journal, waiter, milliseconds) : ARM_OK;
    if (code != ARM_OK)
        return code;
    waiter->match = match;
    waiter->arena = call->arena;
    waiter->since = since;
    waiter->woken.serial++;
    waiter->woken.is_over = false;
    call->rests = true;
    set_alarm(journal);
    return arm_call_await(call, (struct worker_ticket){&waiter->woken, waiter->woken.serial});
}

static bool fits(const struct journal *journal, const struct match *match,
                 const struct waiter *waiter, unsigned long n) {
    const struct kept *kept = journal_find(journal, n);
    const struct match_facts facts = kept ? kept_facts(kept) : (struct match_facts){0};
    return kept && match_fits(match, &facts, waiter->arena);
}

// Paths are looked at only where they are redacted, which is not done for nothing. What cannot be
// is for the call to say.
static bool has_news(struct journal *journal, const struct waiter *waiter) {
    struct match roughly = *waiter->match;
    roughly.words[MATCH_PATH] = (struct text){0};
    for (unsigned long n = journal->last; n > journal->seen && n > waiter->since; n--)
        if (fits(journal, &roughly, waiter, n) &&
            (!journal_redact(journal) || fits(journal, waiter->match, waiter, n)))
            return true;
    return false;
}

void journal_look(struct journal *journal) {
    if (!journal->waiter_count) {
        journal->seen = journal->last;
        return;
    }
    for (size_t i = 0; i < JOURNAL_WAITERS_MAX; i++) {
        struct waiter *waiter = &journal->waiters[i];
        if (waiter->journal && !waiter->woken.is_over &&
            (journal_waiter_is_over(waiter) || has_news(journal, waiter)))
            waiter->woken.is_over = true;
    }
    journal->seen = journal->last;
    set_alarm(journal);
}
