// Where in a product's JSON an address of this server's goes: it depends on whom the answer is for,
// and so is filled in with each answer. A mark is a control character, which JSON has nowhere, then
// the path, then another one.
#ifndef AZSREG_CATALOG_CONTENT_MARK_H
#define AZSREG_CATALOG_CONTENT_MARK_H

#include "base/buffer.h"

#define CONTENT_ROOT "/_azsreg/content/"

enum content_kind {
    CONTENT_ICON = '\x01', // served to everybody
    CONTENT_FILE = '\x02', // to whoever has its signed address
    CONTENT_END = '\x03',
};

// A JSON string that stands for the address of a path, which is encoded.
struct text content_mark(struct arena *arena, enum content_kind kind, struct text path);

// Writes an address.
typedef void content_writer(const void *context, enum content_kind kind, struct text path,
                            struct buffer *out);

// Adds the JSON with each mark filled in.
void content_fill(struct buffer *out, struct text json, content_writer *write, const void *context);

#endif
