#include "catalog/content_path.h"

#include "base/buffer.h"
#include "protocol/path.h"

enum { NAME_MAX_BYTES = 255 };

bool content_name_is_fine(struct text name) {
    if (!name.size || name.size > NAME_MAX_BYTES || text_is(name, TEXT(".")) ||
        text_is(name, TEXT("..")) || !text_is_utf8(name))
        return false;
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.at[i] < 0x20 || name.at[i] == 0x7F || name.at[i] == '\\' ||
            name.at[i] == '/')
            return false;
    return true;
}

static bool is_path(struct text path) {
    size_t count = 0;
    if (!path.size || path.size > CONTENT_PATH_MAX || path.at[path.size - 1] == '/')
        return false;
    while (path.size)
        if (!content_name_is_fine(text_cut(&path, '/')) || ++count > CONTENT_SEGMENTS_MAX)
            return false;
    return true;
}

static bool is_url(struct text uri) {
    return text_starts_same(uri, TEXT("https://")) || text_starts_same(uri, TEXT("http://"));
}

// Of another scheme ("file:///etc/passwd", "c:\\vhd") it is not a path either.
static bool has_scheme(struct text uri) {
    const struct text scheme = text_cut(&uri, ':');
    if (!uri.at || !uri.size || !scheme.size || !text_is_letter(scheme.at[0]))
        return false;
    for (size_t i = 0; i < scheme.size; i++)
        if (!text_is_letter_or_digit(scheme.at[i]) && scheme.at[i] != '+' && scheme.at[i] != '-' &&
            scheme.at[i] != '.')
            return false;
    return true;
}

enum content_place content_place_of(struct text uri) {
    if (is_url(uri))
        return text_is_token(uri, CONTENT_PATH_MAX) ? CONTENT_ELSEWHERE : CONTENT_NOWHERE;
    return is_path(uri) && !has_scheme(uri) ? CONTENT_HERE : CONTENT_NOWHERE;
}

struct text content_path_encoded(struct arena *arena, struct text path) {
    struct buffer encoded = buffer_in(arena);
    struct text text = TEXT("");
    while (path.size) {
        if (encoded.size)
            buffer_add_char(&encoded, '/');
        buffer_add(&encoded, arm_percent_encode(arena, text_cut(&path, '/')));
    }
    return buffer_text(&encoded, &text) ? text : TEXT("");
}
