#include "sign_in/device_codes.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/random.h"
#include "secrets/throttle.h"

#include <string.h>

struct device_time device_time(void) {
    return (struct device_time){clock_served_s(), clock_monotonic_us()};
}

static struct device_code codes[DEVICE_CODES_MAX];

static const struct throttle_rule rule = {DEVICE_CODES_AT_ONCE, 1000000};

// Consonants only: no word comes out, and nothing looks like a digit.
static void make_user_code(char at[USER_CODE_CHARS + 1]) {
    static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ";
    for (size_t i = 0; i < USER_CODE_CHARS; i++) {
        unsigned char byte = 255;
        while (byte >= 240) // twelve times twenty: every letter as likely as another
            random_for_secret(&byte, 1);
        at[i] = i == 4 ? '-' : letters[byte % 20];
    }
    at[USER_CODE_CHARS] = '\0';
}

static void make_code(char at[64]) {
    cleanup_arena struct arena *arena = arena_open();
    char bytes[32];
    random_for_secret(bytes, sizeof bytes);
    const struct text code = base64_write_url(arena, (struct text){bytes, sizeof bytes});
    memset(at, 0, 64);
    memcpy(at, code.at, code.size);
}

// A place that is free, or that the asker's own oldest pending one gives up.
static struct device_code *find_room(uint64_t asker, int64_t now) {
    struct device_code *oldest = NULL;
    for (size_t i = 0; i < DEVICE_CODES_MAX; i++) {
        struct device_code *code = &codes[i];
        if (code->expires <= now)
            return code;
        if (code->asker == asker && !code->approved && (!oldest || code->expires < oldest->expires))
            oldest = code;
    }
    return oldest;
}

const struct device_code *device_code_new(uint64_t asker, struct text resource,
                                          struct text client_id, struct device_time now) {
    static struct throttle throttle;
    struct device_code *code = NULL;
    if (resource.size >= DEVICE_RESOURCE_MAX || client_id.size >= DEVICE_CLIENT_MAX)
        return NULL;
    if (throttle_allows(&throttle, &rule, asker, now.passed_us))
        code = find_room(asker, now.served_s);
    if (!code)
        return NULL;
    throttle_charge(&throttle, &rule, asker, now.passed_us);
    *code = (struct device_code){.expires = now.served_s + DEVICE_CODE_SECONDS, .asker = asker};
    memcpy(code->resource, resource.at, resource.size);
    memcpy(code->client_id, client_id.at, client_id.size);
    make_user_code(code->user_code);
    make_code(code->code);
    return code;
}

static struct device_code *find_typed(struct text user_code, int64_t now) {
    for (size_t i = 0; i < DEVICE_CODES_MAX; i++)
        if (codes[i].expires > now && !codes[i].approved &&
            text_same(user_code, text_of(codes[i].user_code)))
            return &codes[i];
    return NULL;
}

const struct device_code *device_code_typed(struct text user_code, int64_t now) {
    return find_typed(user_code, now);
}

bool device_code_approve(struct text user_code, const struct guid *by, int64_t now) {
    struct device_code *code = find_typed(user_code, now);
    if (!code)
        return false;
    code->approved = true;
    code->approved_by = *by;
    return true;
}

static struct device_code *find(struct text code, int64_t now) {
    for (size_t i = 0; i < DEVICE_CODES_MAX; i++)
        if (codes[i].expires > now && code.size == strlen(codes[i].code) &&
            digest_equal(code.at, codes[i].code, code.size))
            return &codes[i];
    return NULL;
}

enum device_code_state device_code_poll(struct text code, struct device_time now,
                                        struct guid *ret_by, struct arena *arena,
                                        struct text *ret_resource) {
    struct device_code *found = find(code, now.served_s);
    if (!found)
        return DEVICE_CODE_EXPIRED;
    if (!found->approved) {
        const bool too_soon = // clocks differ a bit
            found->polled_us &&
            now.passed_us - found->polled_us < (DEVICE_CODE_INTERVAL - 1) * 1000000LL;
        found->polled_us = now.passed_us;
        return too_soon ? DEVICE_CODE_TOO_SOON : DEVICE_CODE_PENDING;
    }
    *ret_by = found->approved_by;
    *ret_resource = text_copy(arena, text_of(found->resource));
    *found = (struct device_code){.expires = 0};
    return DEVICE_CODE_APPROVED;
}

void device_codes_forget(void) {
    memset(codes, 0, sizeof codes);
}
