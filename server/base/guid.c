#include "base/guid.h"

#include "base/digest.h"
#include "base/random.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

// Where the two digits of each byte stand.
static const unsigned char places[GUID_BYTES] = {0,  2,  4,  6,  9,  11, 14, 16,
                                                 19, 21, 24, 26, 28, 30, 32, 34};

static const unsigned char dash_places[] = {8, 13, 18, 23};

// One more than a hexadecimal digit's value; 0 for what is none.
static const unsigned char hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool guid_read(struct text text, struct guid *ret_guid) {
    struct guid guid;
    if (text.size != GUID_CHARS)
        return false;
    for (size_t i = 0; i < sizeof dash_places; i++)
        if (text.at[dash_places[i]] != '-')
            return false;
    for (size_t i = 0; i < GUID_BYTES; i++) {
        const unsigned high = hex_values[(unsigned char)text.at[places[i]]];
        const unsigned low = hex_values[(unsigned char)text.at[places[i] + 1]];
        if (!high || !low)
            return false;
        guid.bytes[i] = (uint8_t)((high - 1) << 4 | (low - 1));
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

bool guid_is_nil(const struct guid *guid) {
    return guid_is(guid, &(const struct guid){0});
}

void guid_write(const struct guid *guid, char at[GUID_CHARS + 1]) {
    for (size_t i = 0; i < GUID_BYTES; i++) {
        at[places[i]] = hex_digits[guid->bytes[i] >> 4];
        at[places[i] + 1] = hex_digits[guid->bytes[i] & 15];
    }
    for (size_t i = 0; i < sizeof dash_places; i++)
        at[dash_places[i]] = '-';
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
    random_for_id(guid.bytes, sizeof guid.bytes);
    guid_stamp(&guid, 4);
    return guid;
}

struct guid guid_ordered(int64_t now_ms) {
    struct guid guid;
    random_for_id(guid.bytes, sizeof guid.bytes);
    for (int i = 0; i < 6; i++)
        guid.bytes[i] = (unsigned char)((uint64_t)now_ms >> (40 - 8 * i));
    guid_stamp(&guid, 7);
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
