#include "secrets/secret_check.h"

#include "app/app.h"
#include "base/clock.h"
#include "secrets/asker.h"

#include <stdlib.h>
#include <string.h>

enum { USUAL_US = 50 * 1000, FORGOTTEN_US = 60 * 1000 * 1000 };

static const struct throttle_rule rule_of_logins = {20, 250000};
static const struct throttle_rule rule_of_addresses = {60, 125000};

// On the worker's thread.
static void derive(struct worker_job *job) {
    struct secret_job *check = (void *)((char *)job - offsetof(struct secret_job, job));
    const int64_t began_us = clock_monotonic_us();
    check->fits =
        password_parts_fit(&check->parts, (struct text){check->secret, check->secret_size});
    check->took_us = clock_monotonic_us() - began_us;
}

static bool is_pending(const struct secret_job *check) {
    return check->job.serial && !check->job.is_over;
}

static void forget_secret(struct secret_job *check) {
    if (check->secret)
        explicit_bzero(check->secret, check->secret_size);
    free(check->secret);
    check->secret = NULL;
}

// What came out is drawn on once, whoever asks first.
static void count(struct secret_checks *checks, struct secret_job *check) {
    if (check->is_counted)
        return;
    check->is_counted = true;
    forget_secret(check);
    if (!check->is_sham)
        checks->usual_us += (check->took_us - checks->usual_us) / 4;
    if (!check->fits)
        return;
    password_remember(&check->mark);
    throttle_refund(&checks->logins, &rule_of_logins, check->login);
    if (check->address)
        throttle_refund(&checks->addresses, &rule_of_addresses, check->address);
}

// A sham whose place was needed is over, and was wrong.
static enum secret_verdict conclude(struct secret_checks *checks, struct arm_call *call) {
    struct secret_job *check =
        (void *)((char *)call->awaits.job - offsetof(struct secret_job, job));
    if (check->job.serial != call->awaits.serial)
        return SECRET_WRONG;
    if (!check->job.is_over) {
        DISREGARD(arm_call_await(call, call->awaits));
        return SECRET_LATER;
    }
    count(checks, check);
    return check->fits ? SECRET_FITS : SECRET_WRONG;
}

static bool is_one_of(const struct secret_checks *checks, const struct worker_job *job) {
    const uintptr_t at = (uintptr_t)job;
    return at >= (uintptr_t)checks->jobs && at < (uintptr_t)(checks->jobs + SECRET_JOBS_MAX);
}

static struct secret_job *find_same(struct secret_checks *checks, const struct digest *mark,
                                    uint64_t login) {
    for (size_t i = 0; i < SECRET_JOBS_MAX; i++)
        if (is_pending(&checks->jobs[i]) && checks->jobs[i].login == login &&
            digest_equal(checks->jobs[i].mark.bytes, mark->bytes, DIGEST_BYTES))
            return &checks->jobs[i];
    return NULL;
}

// One that is not in use, or was not asked about for a minute; else that of a sham. NULL when
// hashes of logins that there are take up all.
static struct secret_job *find_room(struct worker *worker, struct secret_checks *checks,
                                    int64_t now_us) {
    struct secret_job *sham = NULL;
    for (size_t i = 0; i < SECRET_JOBS_MAX; i++) {
        struct secret_job *check = &checks->jobs[i];
        if (!check->job.serial ||
            (check->job.is_over &&
             (check->is_counted || now_us - check->submitted_us > FORGOTTEN_US)))
            return check;
        sham = check->is_sham ? check : sham;
    }
    return sham && (sham->job.is_over || worker_withdraw(worker, &sham->job)) ? sham : NULL;
}

// As if it had to wait for all hashes that are waited for, and for its login's other ones.
static int64_t sham_due(const struct secret_checks *checks, uint64_t login, int64_t now_us) {
    int64_t from_us = now_us;
    int64_t before = 0;
    for (size_t i = 0; i < SECRET_JOBS_MAX; i++) {
        const struct secret_job *other = &checks->jobs[i];
        if (!is_pending(other))
            continue;
        before += !other->is_sham;
        if (other->is_sham && other->login == login && other->job.due_us > from_us)
            from_us = other->job.due_us;
    }
    return from_us + (before + 1) * checks->usual_us;
}

static bool fill_in(struct arena *arena, const struct secret_attempt *attempt,
                    struct secret_job *check) {
    check->is_sham = !password_parts_read(arena, attempt->hash, &check->parts);
    if (check->is_sham)
        return true;
    check->secret = malloc(attempt->secret.size + 1);
    if (!check->secret)
        return false;
    memcpy(check->secret, attempt->secret.at, attempt->secret.size);
    check->secret_size = attempt->secret.size;
    check->job.run = derive;
    return true;
}

static enum secret_verdict submit(struct arm_call *call, const struct secret_attempt *attempt,
                                  const struct secret_job *new) {
    struct secret_checks *checks = app_of(call)->secrets;
    struct worker *worker = app_of(call)->worker;
    const int64_t now_us = new->submitted_us;
    struct secret_job *check = find_room(worker, checks, now_us);
    if (!check)
        return SECRET_TOO_OFTEN;
    forget_secret(check);
    *check = *new;
    if (!fill_in(call->arena, attempt, check))
        return SECRET_UNKNOWN;
    if (!checks->usual_us)
        checks->usual_us = USUAL_US;
    check->job.rank = throttle_debt(&checks->logins, check->login, now_us);
    if (check->is_sham)
        check->job.due_us = sham_due(checks, check->login, now_us);
    throttle_charge(&checks->logins, &rule_of_logins, check->login, now_us);
    if (check->address)
        throttle_charge(&checks->addresses, &rule_of_addresses, check->address, now_us);
    DISREGARD(arm_call_await(call, worker_submit(worker, &check->job)));
    if (!check->job.is_over)
        return SECRET_LATER;
    call->waits = false;
    return conclude(checks, call);
}

enum secret_verdict secret_check(struct arm_call *call, const struct secret_attempt *attempt) {
    struct secret_checks *checks = app_of(call)->secrets;
    struct secret_job new = {.submitted_us = clock_monotonic_us()};
    if (is_one_of(checks, call->awaits.job))
        return conclude(checks, call);
    new.login = asker_number(call, attempt->login);
    new.address = asker_is_told_apart(call) ? asker_number(call, TEXT("")) : 0;
    if (!throttle_allows(&checks->logins, &rule_of_logins, new.login, new.submitted_us) ||
        (new.address &&
         !throttle_allows(&checks->addresses, &rule_of_addresses, new.address, new.submitted_us)))
        return SECRET_TOO_OFTEN;
    if (!password_mark(call->arena, attempt->hash, attempt->secret, &new.mark))
        return SECRET_UNKNOWN;
    if (attempt->hash.size && password_is_remembered(&new.mark))
        return SECRET_FITS;
    struct secret_job *same = find_same(checks, &new.mark, new.login);
    if (!same)
        return submit(call, attempt, &new);
    DISREGARD(arm_call_await(call, (struct worker_ticket){&same->job, same->job.serial}));
    return SECRET_LATER;
}

void secret_checks_close(struct secret_checks *checks) {
    for (size_t i = 0; i < SECRET_JOBS_MAX; i++)
        forget_secret(&checks->jobs[i]);
}
