#include "ctl/wanted.h"

#include "protocol/path.h"

#include <string.h>

void wanted_add(struct buffer *path, const char *name, struct text value) {
    const bool has_one = path->size && memchr(path->at, '?', path->size);
    buffer_add_char(path, has_one ? '&' : '?');
    buffer_add(path, text_of(name));
    buffer_add_char(path, '=');
    buffer_add(path, arm_percent_encode(path->arena, value));
}
