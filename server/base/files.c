#include "base/files.h"

#include "base/buffer.h"
#include "base/cleanup.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum { PIECE = 65536 };

bool file_read(struct arena *arena, const char *path, struct text *ret_bytes,
               struct text *ret_why) {
    return file_read_small(arena, path, SIZE_MAX, ret_bytes, ret_why);
}

bool file_read_small(struct arena *arena, const char *path, size_t most, struct text *ret_bytes,
                     struct text *ret_why) {
    cleanup_file FILE *file = fopen(path, "re");
    struct buffer buffer = buffer_in(arena);
    size_t got = file ? 1 : 0;
    while (got && buffer.size <= most) {
        char *at = buffer_room(&buffer, PIECE);
        got = at ? fread(at, 1, PIECE, file) : 0;
        buffer_used(&buffer, got);
    }
    if (file && !ferror(file) && buffer.size <= most && buffer_text(&buffer, ret_bytes))
        return true;
    *ret_why = text_of(buffer.failed        ? "out of memory"
                       : buffer.size > most ? "it is too large"
                                            : strerror(errno));
    return false;
}
