#include "base/base64.h"

#include <stdint.h>

static const char standard_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int base64_value(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

static struct text base64_unpadded(struct text encoded) {
    const size_t padded = encoded.size;
    while (encoded.size && padded - encoded.size < 2 && encoded.at[encoded.size - 1] == '=')
        encoded.size--;
    return encoded;
}

bool base64_read(struct arena *arena, struct text encoded, struct text *ret_bytes) {
    const size_t whole = encoded.size;
    encoded = base64_unpadded(encoded);
    if (encoded.size % 4 == 1 || (encoded.size != whole && whole % 4 != 0))
        return false;
    char *bytes = arena_alloc(arena, encoded.size / 4 * 3 + 3);
    if (!bytes)
        return false;
    size_t size = 0;
    uint32_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < encoded.size; i++) {
        const int value = base64_value(encoded.at[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes[size++] = (char)(bits >> held & 0xFF);
        }
    }
    *ret_bytes = (struct text){bytes, size};
    return true;
}

static struct text base64_with(struct arena *arena, struct text bytes, const char *alphabet,
                               bool pad) {
    char *at = arena_alloc(arena, bytes.size / 3 * 4 + 5);
    if (!at)
        return TEXT("");
    size_t size = 0;
    for (size_t i = 0; i < bytes.size; i += 3) {
        const size_t left = bytes.size - i;
        uint32_t bits = (uint32_t)(uint8_t)bytes.at[i] << 16;
        bits |= left > 1 ? (uint32_t)(uint8_t)bytes.at[i + 1] << 8 : 0;
        bits |= left > 2 ? (uint32_t)(uint8_t)bytes.at[i + 2] : 0;
        const size_t chars = left > 2 ? 4 : left + 1;
        for (size_t k = 0; k < chars; k++)
            at[size++] = alphabet[bits >> (18 - 6 * k) & 63];
        for (size_t k = chars; pad && k < 4; k++)
            at[size++] = '=';
    }
    return (struct text){at, size};
}

struct text base64_write(struct arena *arena, struct text bytes) {
    return base64_with(arena, bytes, standard_alphabet, true);
}

struct text base64_write_url(struct arena *arena, struct text bytes) {
    return base64_with(arena, bytes, url_alphabet, false);
}
