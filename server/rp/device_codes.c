#include "rp/device_codes.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/random.h"

#include <string.h>

enum { DEVICE_CODES_MAX = 256 };

static struct device_code codes[DEVICE_CODES_MAX];

// Consonants only: no word comes out, and nothing looks like a digit.
static void make_user_code(char at[USER_CODE_CHARS + 1]) {
    static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ";
    for (size_t i = 0; i < USER_CODE_CHARS; i++) {
        unsigned char byte = 255;
        while (byte >= 240) // twelve times twenty: every letter as likely as another
            random_bytes(&byte, 1);
        at[i] = i == 4 ? '-' : letters[byte % 20];
    }
    at[USER_CODE_CHARS] = '\0';
}

static void make_code(char at[64]) {
    cleanup_arena struct arena *arena = arena_open();
    char bytes[32];
    random_bytes(bytes, sizeof bytes);
    const struct text code = base64_write_url(arena, (struct text){bytes, sizeof bytes});
    memset(at, 0, 64);
    memcpy(at, code.at, code.size);
}

const struct device_code *device_code_new(struct text resource, int64_t now) {
    struct device_code *slot = &codes[0];
    if (resource.size >= sizeof slot->resource)
        return NULL;
    for (size_t i = 1; i < DEVICE_CODES_MAX; i++)
        if (codes[i].expires < slot->expires)
            slot = &codes[i];
    *slot = (struct device_code){.expires = now + DEVICE_CODE_SECONDS};
    memcpy(slot->resource, resource.at, resource.size);
    make_user_code(slot->user_code);
    make_code(slot->code);
    return slot;
}

bool device_code_approve(struct text user_code, const struct guid *by, int64_t now) {
    for (size_t i = 0; i < DEVICE_CODES_MAX; i++)
        if (codes[i].expires > now && !codes[i].approved &&
            text_same(user_code, text_of(codes[i].user_code))) {
            codes[i].approved = true;
            codes[i].approved_by = *by;
            return true;
        }
    return false;
}

static struct device_code *find(struct text code, int64_t now) {
    for (size_t i = 0; i < DEVICE_CODES_MAX; i++)
        if (codes[i].expires > now && code.size == strlen(codes[i].code) &&
            digest_equal(code.at, codes[i].code, code.size))
            return &codes[i];
    return NULL;
}

enum device_code_state device_code_poll(struct text code, int64_t now, struct guid *ret_by,
                                        struct arena *arena, struct text *ret_resource) {
    struct device_code *found = find(code, now);
    if (!found)
        return DEVICE_CODE_EXPIRED;
    if (!found->approved)
        return DEVICE_CODE_PENDING;
    *ret_by = found->approved_by;
    *ret_resource = text_of(text_cstring(arena, text_of(found->resource)));
    *found = (struct device_code){.expires = 0};
    return DEVICE_CODE_APPROVED;
}
