#include "base/files.h"

#include "base/buffer.h"
#include "base/cleanup.h"

#include <errno.h>
#include <string.h>

enum { PIECE = 65536 };

bool file_read(struct arena *arena, const char *path, struct text *ret_bytes,
               struct text *ret_why) {
    cleanup_file FILE *file = fopen(path, "re");
    struct buffer buffer = buffer_in(arena);
    size_t got = file ? 1 : 0;
    while (got) {
        char *at = buffer_room(&buffer, PIECE);
        got = at ? fread(at, 1, PIECE, file) : 0;
        buffer_used(&buffer, got);
    }
    if (file && !ferror(file) && buffer_text(&buffer, ret_bytes))
        return true;
    *ret_why = text_of(buffer.failed ? "out of memory" : strerror(errno));
    return false;
}
