// A text that grows, in an arena. Running out of memory is remembered: further additions do
// nothing, and buffer_text says so at the end, once.
#ifndef AZSREG_BASE_BUFFER_H
#define AZSREG_BASE_BUFFER_H

#include "base/text.h"

struct buffer {
    struct arena *arena;
    char *at;
    size_t size;
    size_t room;
    bool failed;
};

struct buffer buffer_in(struct arena *arena);

void buffer_add(struct buffer *buffer, struct text text);
void buffer_add_char(struct buffer *buffer, char c);

// Room for this many more bytes in one piece; NULL when memory is out. buffer_used takes it up.
char *buffer_room(struct buffer *buffer, size_t size);
void buffer_used(struct buffer *buffer, size_t size);

// Borrowed from the arena; false when memory ran out on the way.
bool buffer_text(const struct buffer *buffer, struct text *ret_text);

#endif
