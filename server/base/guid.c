#include "base/guid.h"

#include "base/digest.h"
#include "base/random.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_dash_place(size_t i) {
    return i == 8 || i == 13 || i == 18 || i == 23;
}

bool guid_read(struct text text, struct guid *ret_guid) {
    struct guid guid = {0};
    size_t digits = 0;
    if (text.size != GUID_CHARS)
        return false;
    for (size_t i = 0; i < GUID_CHARS; i++) {
        if (is_dash_place(i)) {
            if (text.at[i] != '-')
                return false;
            continue;
        }
        const int value = hex_value(text.at[i]);
        if (value < 0)
            return false;
        guid.bytes[digits / 2] = (uint8_t)(guid.bytes[digits / 2] << 4 | value);
        digits++;
    }
    *ret_guid = guid;
    return true;
}

bool guid_read_lower(struct text text, struct guid *ret_guid) {
    for (size_t i = 0; i < text.size; i++)
        if (text.at[i] >= 'A' && text.at[i] <= 'F')
            return false;
    return guid_read(text, ret_guid);
}

bool guid_is(const struct guid *a, const struct guid *b) {
    return memcmp(a->bytes, b->bytes, GUID_BYTES) == 0;
}

void guid_write(const struct guid *guid, char at[GUID_CHARS + 1]) {
    static const unsigned char places[GUID_BYTES] = {0,  2,  4,  6,  9,  11, 14, 16,
                                                     19, 21, 24, 26, 28, 30, 32, 34};
    for (size_t i = 0; i < GUID_BYTES; i++) {
        at[places[i]] = hex_digits[guid->bytes[i] >> 4];
        at[places[i] + 1] = hex_digits[guid->bytes[i] & 15];
    }
    at[8] = at[13] = at[18] = at[23] = '-';
    at[GUID_CHARS] = '\0';
}

struct text guid_text(struct arena *arena, const struct guid *guid) {
    char *at = arena_alloc(arena, GUID_CHARS + 1);
    if (!at)
        return TEXT("");
    guid_write(guid, at);
    return (struct text){at, GUID_CHARS};
}

// RFC 9562: the version in the high half of byte 6, the variant in the top bits of byte 8.
static void guid_stamp(struct guid *guid, uint8_t version) {
    guid->bytes[6] = (uint8_t)((guid->bytes[6] & 0x0F) | version << 4);
    guid->bytes[8] = (uint8_t)((guid->bytes[8] & 0x3F) | 0x80);
}

struct guid guid_random(void) {
    struct guid guid;
    random_bytes(guid.bytes, sizeof guid.bytes);
    guid_stamp(&guid, 4);
    return guid;
}

struct guid guid_derived(struct text from) {
    struct digest digest;
    struct guid guid = {0};
    if (digest_of(from, &digest))
        memcpy(guid.bytes, digest.bytes, sizeof guid.bytes);
    guid_stamp(&guid, 8);
    return guid;
}
