#include "courier/batch.h"

#include "base/buffer.h"
#include "feed/splitter.h"

struct batch *batch_open(struct arena *arena) {
    struct batch *batch = arena_alloc(arena, sizeof *batch);
    char *bytes = arena_alloc(arena, BATCH_BYTES_MAX);
    size_t *ends = arena_alloc(arena, BATCH_RECORDS_MAX * sizeof *ends);
    if (!batch || !bytes || !ends)
        return NULL;
    *batch = (struct batch){.bytes = bytes, .ends = ends};
    return batch;
}

void batch_clear(struct batch *batch, uint64_t first) {
    batch->size = batch->count = 0;
    batch->first = first;
}

bool batch_has_room(const struct batch *batch) {
    return batch->count < BATCH_RECORDS_MAX &&
           BATCH_BYTES_MAX - batch->size >= (size_t)SPLIT_RECORD_MAX + 1;
}

// A line's end is white space, for there is none in a string: as a space it may stand in a line.
void batch_add(struct batch *batch, struct text record) {
    for (size_t i = 0; i < record.size; i++) {
        const char c = record.at[i];
        batch->bytes[batch->size++] = (char)(c == '\n' || c == '\r' ? ' ' : c);
    }
    batch->ends[batch->count++] = batch->size;
    batch->bytes[batch->size++] = ',';
}

bool batch_body(const struct batch *batch, struct arena *arena, size_t from, size_t count,
                struct text first_line, struct text *ret_body) {
    struct buffer body = buffer_in(arena);
    const size_t start = from ? batch->ends[from - 1] + 1 : 0;
    const size_t size = batch->ends[from + count - 1] - start;
    (void)buffer_room(&body, first_line.size + size + 2); // at once, not by doubling
    buffer_add(&body, first_line);
    buffer_add_char(&body, '[');
    buffer_add(&body, (struct text){batch->bytes + start, size});
    buffer_add_char(&body, ']');
    return buffer_text(&body, ret_body);
}
