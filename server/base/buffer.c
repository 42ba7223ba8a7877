#include "base/buffer.h"

#include <stdint.h>
#include <string.h>

struct buffer buffer_in(struct arena *arena) {
    return (struct buffer){.arena = arena};
}

char *buffer_room(struct buffer *buffer, size_t size) {
    if (buffer->failed || size > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4)
        return NULL;
    if (size <= buffer->room - buffer->size)
        return buffer->at + buffer->size;
    size_t room = buffer->room ? buffer->room * 2 : 512;
    if (room < buffer->size + size)
        room = buffer->size + size;
    char *at = arena_alloc(buffer->arena, room);
    if (!at) {
        buffer->failed = true;
        return NULL;
    }
    if (buffer->size)
        memcpy(at, buffer->at, buffer->size);
    buffer->at = at;
    buffer->room = room;
    return at + buffer->size;
}

void buffer_used(struct buffer *buffer, size_t size) {
    buffer->size += size;
}

void buffer_add(struct buffer *buffer, struct text text) {
    char *at = text.size ? buffer_room(buffer, text.size) : NULL;
    if (!at)
        return;
    memcpy(at, text.at, text.size);
    buffer->size += text.size;
}

void buffer_add_char(struct buffer *buffer, char c) {
    if (buffer->size < buffer->room) {
        buffer->at[buffer->size++] = c;
        return;
    }
    buffer_add(buffer, (struct text){&c, 1});
}

bool buffer_text(const struct buffer *buffer, struct text *ret_text) {
    if (buffer->failed)
        return false;
    *ret_text = (struct text){buffer->at ? buffer->at : "", buffer->size};
    return true;
}
