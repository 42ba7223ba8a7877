// Usage files: the input, cut into pieces by its first byte. What a server takes is split into the
// records that it would see; pieces and marks make no difference.
#include "fuzz.h"

#include "feed/splitter.h"
#include "reports/source.h"
#include "json/json_scan.h"
#include "json/json_slice.h"

#include <string.h>

enum { RECORDS_MAX = 4096 };

struct seen {
    struct text records[RECORDS_MAX];
    size_t count;
    const char *wrong;
};

static void see(struct seen *seen, struct arena *arena, struct text record) {
    must(record.size > 0 && record.size <= SPLIT_RECORD_MAX);
    must(json_scan(record, SPLIT_DEPTH_MAX) == JSON_SCAN_OK);
    if (seen->count < RECORDS_MAX)
        seen->records[seen->count++] = text_copy(arena, record);
}

// From a mark on; with a record to stop behind, and the mark there.
static void split(struct arena *arena, struct text file, size_t size, const struct split_mark *mark,
                  size_t stop, struct seen *seen, struct split_mark *ret_mark) {
    struct splitter *splitter = splitter_open(arena, mark);
    struct text record = TEXT("");
    must(splitter != NULL);
    for (size_t at = mark->offset; at < file.size; at += size) {
        struct text piece = text_slice(file, at, size);
        while (splitter_next(splitter, &piece, &record) == SPLIT_RECORD) {
            see(seen, arena, record);
            if (seen->count == stop) {
                *ret_mark = splitter_mark(splitter);
                ret_mark->page = text_copy(arena, ret_mark->page);
                return;
            }
        }
    }
    while (splitter_end(splitter, &record) == SPLIT_RECORD)
        see(seen, arena, record);
    seen->wrong = splitter_fault(splitter).expected;
}

static void must_be_same(const struct seen *a, const struct seen *b) {
    must(a->count == b->count && a->wrong == b->wrong);
    for (size_t i = 0; i < a->count; i++)
        must(text_is(a->records[i], b->records[i]));
}

static void compare_with_server(struct arena *arena, const struct seen *seen, struct text file,
                                bool is_ndjson) {
    struct usage_source source;
    struct text record = TEXT("");
    struct text rest = TEXT("");
    struct usage_source_fault fault;
    if (usage_source_open(arena, file, is_ndjson, &source, &fault) != USAGE_SOURCE_FINE ||
        (seen->wrong && strcmp(seen->wrong, "at most 31 levels") == 0))
        return;
    must(!seen->wrong);
    for (size_t i = 0; i < seen->count; i++) {
        must(usage_source_next(&source, &record));
        must(text_is(json_slice_value(record, &rest), seen->records[i]));
    }
    must(seen->count == RECORDS_MAX || !usage_source_next(&source, &record));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct seen whole, pieces;
    const struct text input = text_of_input(data, size);
    const struct text file = text_slice(input, 1, size);
    cleanup_arena struct arena *arena = arena_open();
    struct split_mark mark = SPLIT_START;
    if (!size)
        return 0;
    whole.count = pieces.count = 0;
    whole.wrong = pieces.wrong = NULL;
    split(arena, file, file.size + 1, &SPLIT_START, 0, &whole, &mark);
    compare_with_server(arena, &whole, file, true);
    compare_with_server(arena, &whole, file, false);
    // up to a record, and from there on in pieces of another size
    split(arena, file, 1 + data[0] % 16, &SPLIT_START, 1 + data[0] / 16, &pieces, &mark);
    if (mark.offset)
        split(arena, file, 1 + data[0] % 7, &mark, 0, &pieces, &mark);
    must_be_same(&whole, &pieces);
    return 0;
}
