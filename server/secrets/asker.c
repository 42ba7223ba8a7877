#include "secrets/asker.h"

#include "app/app.h"
#include "base/buffer.h"
#include "base/digest.h"

#include <string.h>

static bool is_v4(const uint8_t at[16]) {
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(at, mapped, sizeof mapped) == 0;
}

// RFC 1918 and 6890.
static bool is_public_v4(const uint8_t at[4]) {
    return at[0] != 0 && at[0] != 127 && at[0] != 10 && !(at[0] == 172 && (at[1] & 0xf0) == 16) &&
           !(at[0] == 192 && at[1] == 168) && !(at[0] == 169 && at[1] == 254);
}

// RFC 4193 and 4291: neither ::1 nor ::, no unique local and no link-local address.
static bool is_public_v6(const uint8_t at[16]) {
    static const uint8_t none[15];
    return memcmp(at, none, sizeof none) != 0 && (at[0] & 0xfe) != 0xfc &&
           !(at[0] == 0xfe && (at[1] & 0xc0) == 0x80);
}

bool asker_is_told_apart(const struct arm_call *call) {
    const uint8_t *at = call->request->peer.address;
    return !call->service->trust_proxy && (is_v4(at) ? is_public_v4(at + 12) : is_public_v6(at));
}

// An IPv6 address by its network: who has one address there has them all.
static struct text address_of(const struct arm_call *call) {
    const uint8_t *at = call->request->peer.address;
    return asker_is_told_apart(call) ? (struct text){(const char *)at, is_v4(at) ? 16 : 8}
                                     : TEXT("");
}

uint64_t asker_number(struct arm_call *call, struct text name) {
    struct buffer both = buffer_in(call->arena);
    struct text text = TEXT("");
    struct digest digest = {0};
    uint64_t number = 0;
    const struct app *app = app_of(call);
    const struct text key = {app->asker_key, sizeof app->asker_key};
    buffer_add(&both, text_lower(call->arena, name));
    buffer_add_char(&both, '\0');
    buffer_add(&both, address_of(call));
    if (buffer_text(&both, &text) && digest_keyed(key, text, &digest))
        memcpy(&number, digest.bytes, sizeof number);
    return number | 1;
}
