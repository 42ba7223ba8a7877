#include "products/content_address.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/digest.h"
#include "catalog/content_mark.h"

#include <string.h>

#define VERSION "2018-03-28"

enum { MOMENT_CHARS = 20 }; // "2026-11-20T18:39:58Z"

static struct text moment(struct arena *arena, int64_t seconds) {
    char at[CLOCK_RFC3339_CHARS + 1];
    clock_write_rfc3339(seconds * 1000, at);
    return text_format(arena, "%.19sZ", at);
}

static struct text signature(struct arena *arena, struct text key, struct text path,
                             struct text expires) {
    const struct text signs =
        text_format(arena, VERSION "\nb\nr\n%.*s\n%.*s", TEXT_ARGS(expires), TEXT_ARGS(path));
    struct digest digest;
    if (!signs.size || !digest_keyed(key, signs, &digest))
        return TEXT("");
    return base64_write_url(arena, (struct text){(const char *)digest.bytes, DIGEST_BYTES});
}

static struct text query(struct arena *arena, struct text key, struct text path,
                         struct text expires) {
    const struct text signed_with = signature(arena, key, path, expires);
    return signed_with.size ? text_format(arena, "sv=" VERSION "&sr=b&sp=r&se=%.*s&sig=%.*s",
                                          TEXT_ARGS(expires), TEXT_ARGS(signed_with))
                            : TEXT("");
}

struct text content_address_query(struct arena *arena, struct text key, struct text path,
                                  int64_t expires_s) {
    return query(arena, key, path, moment(arena, expires_s));
}

// The one value of a parameter, as it is written; .at is NULL where it is not there once.
static struct text value_of(struct text given, const char *name) {
    struct text found = {0};
    size_t count = 0;
    while (given.size) {
        struct text value = text_cut(&given, '&');
        const struct text key = text_cut(&value, '=');
        if (!text_is(key, text_of(name)))
            continue;
        found = value.at ? value : TEXT("");
        count++;
    }
    return count == 1 ? found : (struct text){0};
}

// Colons may have been encoded on the way.
static struct text plain_moment(struct arena *arena, struct text given) {
    struct buffer plain = buffer_in(arena);
    struct text text = TEXT("");
    for (size_t i = 0; i < given.size; i++) {
        const bool is_colon = text_is(text_slice(given, i, 3), TEXT("%3A"));
        buffer_add_char(&plain, is_colon ? ':' : given.at[i]);
        i += is_colon ? 2 : 0;
    }
    return buffer_text(&plain, &text) ? text : TEXT("");
}

static bool has_path(struct text target, struct text path) {
    const struct text root = TEXT(CONTENT_ROOT);
    const struct text whole = text_cut(&target, '?');
    return whole.size >= root.size + path.size && text_ends_with(whole, path) &&
           text_is(text_slice(whole, whole.size - path.size - root.size, root.size), root);
}

static bool same_secretly(struct text a, struct text b) {
    return a.size && a.size == b.size && digest_equal(a.at, b.at, a.size);
}

const char *content_address_fault(struct arena *arena, struct text key, struct text path,
                                  struct text target, int64_t now_s) {
    struct text given = target;
    (void)text_cut(&given, '?');
    const struct text expires = plain_moment(arena, value_of(given, "se"));
    const struct text signed_with = value_of(given, "sig");
    if (!given.size || !signed_with.size)
        return "the address has no signature";
    if (!has_path(target, path) || !text_is(value_of(given, "sv"), TEXT(VERSION)) ||
        !text_is(value_of(given, "sr"), TEXT("b")) || !text_is(value_of(given, "sp"), TEXT("r")) ||
        expires.size != MOMENT_CHARS ||
        !same_secretly(signed_with, signature(arena, key, path, expires)))
        return "the signature is not this address's";
    return memcmp(expires.at, moment(arena, now_s).at, MOMENT_CHARS) <= 0
               ? "the address has expired"
               : NULL;
}
