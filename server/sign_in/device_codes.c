#include "sign_in/device_codes.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/random.h"
#include "secrets/throttle.h"

#include <string.h>

struct device_time device_time(void) {
    return (struct device_time){clock_served_s(), clock_monotonic_us()};
}

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

static bool make_code(struct arena *arena, char at[DEVICE_CODE_CHARS + 1]) {
    char bytes[32];
    random_for_secret(bytes, sizeof bytes);
    const struct text code = base64_write_url(arena, (struct text){bytes, sizeof bytes});
    if (code.size != DEVICE_CODE_CHARS)
        return false;
    memcpy(at, code.at, code.size + 1);
    return true;
}

// --- a new one ---

// What is free, or what the asker's own oldest pending one gives up.
static enum store_result make_room(struct store_db *db, int64_t asker, int64_t now) {
    enum store_result result = store_device_codes_expire(db, now);
    if (result == STORE_OK)
        result = store_device_codes_reach(db, DEVICE_CODES_MAX, now);
    if (result != STORE_OK)
        return result == STORE_MISSING ? STORE_OK : result;
    return store_device_code_drop(db, asker);
}

// Another one than all that there are.
static enum store_result find_user_code(struct store_db *db, struct arena *arena, int64_t now,
                                        char at[USER_CODE_CHARS + 1]) {
    struct device_code_row row;
    enum store_result found = STORE_OK;
    while (found == STORE_OK) {
        make_user_code(at);
        found = store_device_code_typed(db, arena, text_of(at), now, &row);
    }
    return found == STORE_MISSING ? STORE_OK : found;
}

static enum store_result add(struct store_db *db, struct arena *arena,
                             const struct device_asked *asked, int64_t now,
                             struct device_code *ret_code) {
    struct digest digest;
    const enum store_result found = find_user_code(db, arena, now, ret_code->user_code);
    if (found != STORE_OK)
        return found;
    if (!make_code(arena, ret_code->code) || !digest_of(text_of(ret_code->code), &digest))
        return STORE_UNAVAILABLE;
    const struct device_code_row row = {.user_code = text_of(ret_code->user_code),
                                        .asker = (int64_t)asked->asker,
                                        .expires = now + DEVICE_CODE_SECONDS,
                                        .resource = asked->resource,
                                        .client_id = asked->client_id};
    return store_device_code_add(db, &digest, &row);
}

enum store_result device_code_new(struct store_db *db, struct arena *arena,
                                  const struct device_asked *asked, struct device_time now,
                                  struct device_code *ret_code) {
    static struct throttle throttle;
    if (asked->resource.size >= DEVICE_RESOURCE_MAX || asked->client_id.size >= DEVICE_CLIENT_MAX ||
        !throttle_allows(&throttle, &rule, asked->asker, now.passed_us))
        return STORE_MISSING;
    const enum store_result made = make_room(db, (int64_t)asked->asker, now.served_s);
    if (made != STORE_OK)
        return made;
    throttle_charge(&throttle, &rule, asked->asker, now.passed_us);
    return add(db, arena, asked, now.served_s, ret_code);
}

// --- asking for it ---

// When one was asked about. Two that share a place push each other out of it: then neither has to
// wait.
struct polled {
    struct digest digest;
    int64_t at_us; // clock_monotonic_us, the last time; 0 for never
};

static bool is_too_soon(const struct digest *digest, int64_t now_us) {
    static struct polled all[DEVICE_CODES_MAX];
    struct polled *last = &all[(digest->bytes[0] << 8 | digest->bytes[1]) % DEVICE_CODES_MAX];
    const bool too_soon = // clocks differ a bit
        last->at_us && digest_equal(last->digest.bytes, digest->bytes, DIGEST_BYTES) &&
        now_us - last->at_us < (DEVICE_CODE_INTERVAL - 1) * 1000000LL;
    *last = (struct polled){*digest, now_us};
    return too_soon;
}

enum store_result device_code_poll(struct store_db *db, struct arena *arena, struct text code,
                                   struct device_time now, enum device_code_state *ret_state) {
    struct digest digest;
    struct device_code_row row;
    if (!digest_of(code, &digest))
        return STORE_UNAVAILABLE;
    const enum store_result found = store_device_code_find(db, arena, &digest, now.served_s, &row);
    if (found != STORE_OK && found != STORE_MISSING)
        return found;
    *ret_state = DEVICE_CODE_EXPIRED;
    if (found == STORE_OK && !guid_is_nil(&row.approved_by))
        *ret_state = DEVICE_CODE_APPROVED;
    else if (found == STORE_OK)
        *ret_state =
            is_too_soon(&digest, now.passed_us) ? DEVICE_CODE_TOO_SOON : DEVICE_CODE_PENDING;
    return STORE_OK;
}

enum store_result device_code_take(struct store_db *db, struct arena *arena, struct text code,
                                   int64_t now, struct device_code_row *ret_row) {
    struct digest digest;
    return digest_of(code, &digest) ? store_device_code_take(db, arena, &digest, now, ret_row)
                                    : STORE_UNAVAILABLE;
}
