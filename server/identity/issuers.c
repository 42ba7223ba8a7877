#include "identity/issuers.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "log/log.h"

#include <stdlib.h>
#include <string.h>

enum { RENEW_S = 3600, AGAIN_S = 60 };

struct issuer {
    struct worker_job job; // first
    struct issuer *next;
    char *url;
    issuer_fetch *fetch;
    int64_t fetched_us; // clock_monotonic_us, the last time
    bool has_asked;     // since the start
    bool is_asking;
    // of the job
    struct arena *arena;
    bool has_keys;
    struct text jwks;
    struct text why;
};

// On the worker's thread.
static void fetch(struct worker_job *job) {
    struct issuer *issuer = (void *)job;
    issuer->has_keys =
        issuer->fetch(issuer->arena, text_of(issuer->url), &issuer->jwks, &issuer->why);
}

bool issuers_add_keys(struct issuers *issuers, struct arena *arena, struct text issuer,
                      struct text jwks, struct text *ret_why) {
    return trusted_keys_add(arena, &issuers->keys, issuer, jwks, ret_why);
}

bool issuers_add_url(struct issuers *issuers, struct arena *arena, struct text url,
                     issuer_fetch *fetch_keys, struct text *ret_why) {
    struct text jwks = TEXT("");
    if (!fetch_keys(arena, url, &jwks, ret_why) ||
        !issuers_add_keys(issuers, arena, url, jwks, ret_why))
        return false;
    struct issuer *added = calloc(1, sizeof *added);
    char *copy = strndup(url.at, url.size);
    if (!added || !copy) {
        free(added);
        free(copy);
        *ret_why = TEXT("out of memory");
        return false;
    }
    *added = (struct issuer){.next = issuers->first,
                             .url = copy,
                             .fetch = fetch_keys,
                             .fetched_us = clock_monotonic_us()};
    issuers->first = added;
    return true;
}

static void drop_arena(struct issuer *issuer) {
    arena_close(issuer->arena);
    issuer->arena = NULL;
}

static void note(const struct issuer *issuer, struct text why) {
    const struct log_field fields[] = {LOG_TEXT("issuer", text_of(issuer->url)),
                                       LOG_TEXT("cause", why)};
    log_write(why.at ? LOG_WARN : LOG_INFO, "issuer-keys", fields, sizeof fields / sizeof *fields);
}

// What cannot be had leaves all as it was.
static void take(struct issuers *issuers, struct issuer *issuer) {
    struct text why = issuer->why;
    const bool taken =
        issuer->has_keys && trusted_keys_replace(issuer->arena, &issuers->keys,
                                                 text_of(issuer->url), issuer->jwks, &why);
    issuers->generation += taken;
    if (taken)
        why.at = NULL;
    note(issuer, why);
    drop_arena(issuer);
    issuer->is_asking = false;
}

// Without a thread it is over at once.
static void begin(struct issuers *issuers, struct issuer *issuer) {
    issuer->fetched_us = clock_monotonic_us();
    issuer->has_asked = true;
    issuer->arena = arena_open();
    if (!issuer->arena)
        return;
    issuer->is_asking = true;
    issuer->job = (struct worker_job){.run = fetch};
    worker_submit(issuers->worker, &issuer->job);
    if (issuer->job.is_over)
        take(issuers, issuer);
}

bool issuers_ask(struct issuers *issuers, struct arm_call *call, struct text name) {
    struct issuer *issuer = issuers->first;
    while (issuer && !text_is(name, text_of(issuer->url)))
        issuer = issuer->next;
    const uint64_t before = issuers->generation;
    if (!issuer)
        return false;
    if (!issuer->is_asking &&
        (!issuer->has_asked || clock_monotonic_us() - issuer->fetched_us > AGAIN_S * 1000000LL))
        begin(issuers, issuer);
    if (!issuer->is_asking && issuers->generation == before)
        return false;
    DISREGARD(arm_call_await(
        call, (struct worker_ticket){issuer->is_asking ? &issuer->job : NULL, issuer->job.serial}));
    return true;
}

void issuers_collect(struct issuers *issuers) {
    for (struct issuer *issuer = issuers->first; issuer; issuer = issuer->next)
        if (issuer->is_asking && issuer->job.is_over)
            take(issuers, issuer);
}

void issuers_look(struct issuers *issuers) {
    const int64_t now_us = issuers->first ? clock_monotonic_us() : 0;
    for (struct issuer *issuer = issuers->first; issuer; issuer = issuer->next)
        if (!issuer->is_asking && now_us - issuer->fetched_us > RENEW_S * 1000000LL)
            begin(issuers, issuer);
}

void issuers_close(struct issuers *issuers) {
    while (issuers->first) {
        struct issuer *next = issuers->first->next;
        drop_arena(issuers->first);
        free(issuers->first->url);
        free(issuers->first);
        issuers->first = next;
    }
    trusted_keys_close(issuers->keys);
    issuers->keys = NULL;
}
