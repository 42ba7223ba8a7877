#include "catalog/content_mark.h"

struct text content_mark(struct arena *arena, enum content_kind kind, struct text path) {
    return text_format(arena, "\"%c%.*s%c\"", kind, TEXT_ARGS(path), CONTENT_END);
}

static bool is_mark(char c) {
    return c == CONTENT_ICON || c == CONTENT_FILE;
}

void content_fill(struct buffer *out, struct text json, content_writer *write,
                  const void *context) {
    while (json.size) {
        size_t plain = 0;
        while (plain < json.size && !is_mark(json.at[plain]))
            plain++;
        buffer_add(out, text_slice(json, 0, plain));
        if (plain == json.size)
            return;
        const enum content_kind kind = (enum content_kind)json.at[plain];
        json = text_slice(json, plain + 1, json.size);
        write(context, kind, text_cut(&json, CONTENT_END), out);
    }
}
