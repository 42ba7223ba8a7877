#include "control/directory_text.h"

#include "base/base64.h"
#include "base/digest.h"
#include "export/directory_export.h"

struct gathering {
    struct buffer buffer;
    size_t size;
};

static bool gather(void *context, struct text bytes) {
    struct gathering *gathering = context;
    gathering->size += bytes.size;
    if (gathering->size <= DIRECTORY_TEXT_MAX)
        buffer_add(&gathering->buffer, bytes);
    return gathering->size <= DIRECTORY_TEXT_MAX;
}

enum store_result directory_text_read(struct store_db *db, struct arena *arena, bool with_secrets,
                                      struct directory_text *ret_text) {
    struct gathering gathering = {.buffer = buffer_in(arena)};
    struct directory_text text = {.text = TEXT("")};
    const struct directory_export what = {gather, &gathering, .leaves_out_secrets = !with_secrets};
    const enum store_result result = directory_export(db, &what);
    text.is_too_long = gathering.size > DIRECTORY_TEXT_MAX;
    if (!text.is_too_long && result != STORE_OK)
        return result;
    if (!text.is_too_long && !buffer_text(&gathering.buffer, &text.text))
        return STORE_UNAVAILABLE;
    *ret_text = text;
    return STORE_OK;
}

struct text directory_text_digest(struct arena *arena, struct text text) {
    struct digest digest;
    if (!digest_of(text, &digest))
        return TEXT("");
    const struct text encoded =
        base64_write_url(arena, (struct text){(const char *)digest.bytes, sizeof digest.bytes});
    return text_format(arena, "sha256-%.*s", TEXT_ARGS(encoded));
}
