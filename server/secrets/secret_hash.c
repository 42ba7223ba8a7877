#include "secrets/secret_hash.h"

#include "app/app.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "secrets/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORGOTTEN_US = 60 * 1000 * 1000 };

static void forget_secret(struct hash_job *job) {
    if (job->secret)
        explicit_bzero(job->secret, job->secret_size);
    free(job->secret);
    job->secret = NULL;
}

// On the worker's thread.
static void make(struct worker_job *at) {
    struct hash_job *job = (void *)at;
    cleanup_arena struct arena *arena = arena_open();
    const struct text hash =
        arena ? password_hash(arena, (struct text){job->secret, job->secret_size}) : TEXT("");
    snprintf(job->hash, sizeof job->hash, "%.*s", TEXT_ARGS(hash));
}

static bool is_one_of(const struct secret_hashes *hashes, const struct worker_job *job) {
    const uintptr_t at = (uintptr_t)job;
    return at >= (uintptr_t)hashes->jobs && at < (uintptr_t)(hashes->jobs + SECRET_HASHES_MAX);
}

// One that is not in use, or whose caller has gone.
static struct hash_job *find_room(struct secret_hashes *hashes, int64_t now_us) {
    for (size_t i = 0; i < SECRET_HASHES_MAX; i++) {
        struct hash_job *job = &hashes->jobs[i];
        if (!job->job.serial ||
            (job->job.is_over && (job->is_taken || now_us - job->submitted_us > FORGOTTEN_US)))
            return job;
    }
    return NULL;
}

static enum arm_code take(struct arm_call *call, struct hash_job *job, struct text *ret_hash) {
    if (!job->job.is_over)
        return arm_call_await(call, call->awaits);
    forget_secret(job);
    job->is_taken = true;
    *ret_hash = text_copy(call->arena, text_of(job->hash));
    explicit_bzero(job->hash, sizeof job->hash);
    call->waits = false;
    return ret_hash->size ? ARM_OK : arm_refuse_for_now(call, "a secret could not be hashed");
}

enum arm_code secret_hash(struct arm_call *call, struct text secret, struct text *ret_hash) {
    if (call->is_rehearsed) { // it is not kept
        *ret_hash = TEXT("scrypt");
        return ARM_OK;
    }
    struct app *app = app_of(call);
    struct hash_job *asked = (void *)call->awaits.job;
    if (is_one_of(app->hashes, call->awaits.job) && asked->job.serial == call->awaits.serial &&
        !asked->is_taken)
        return take(call, asked, ret_hash);
    struct hash_job *job = find_room(app->hashes, clock_monotonic_us());
    if (!job)
        return arm_refuse_for_now(call, "too many secrets are hashed");
    forget_secret(job);
    *job = (struct hash_job){.job.run = make, .submitted_us = clock_monotonic_us()};
    job->secret = malloc(secret.size + 1);
    job->secret_size = secret.size;
    if (!job->secret)
        return arm_refuse_for_memory(call);
    memcpy(job->secret, secret.at, secret.size);
    const enum arm_code code = arm_call_await(call, worker_submit(app->worker, &job->job));
    return job->job.is_over ? take(call, job, ret_hash) : code;
}

void secret_hashes_close(struct secret_hashes *hashes) {
    for (size_t i = 0; i < SECRET_HASHES_MAX; i++)
        forget_secret(&hashes->jobs[i]);
}
