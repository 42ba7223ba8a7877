#include "products/product_stream.h"

#include "app/app.h"
#include "base/shortage.h"
#include "products/marketplace.h"

#include <string.h>

enum { ROWS_AT_ONCE = 64 };

// What has been written and not taken yet is in an arena of its own, for one piece at a time.
struct product_stream {
    struct store *store;
    struct product_answer answer;
    bool has_catalog;
    struct arena *arena;
    struct text rest;
    int64_t after; // position of the last product written
    bool has_begun;
    bool is_over; // the list's end is written
};

static enum store_result read_rows(struct product_stream *stream, struct product_row **ret_rows,
                                   size_t *ret_count) {
    struct store_db *db = NULL;
    *ret_count = 0;
    if (!stream->has_catalog)
        return STORE_OK;
    const enum store_result begun = store_read(stream->store, &db);
    return begun == STORE_OK ? store_product_list(db, stream->arena, stream->after, ROWS_AT_ONCE,
                                                  ret_rows, ret_count)
                             : begun;
}

static bool write_more(struct product_stream *stream) {
    struct product_row *rows = NULL;
    size_t count = 0;
    arena_reset(stream->arena);
    struct json_out out = json_out_in(stream->arena);
    if (read_rows(stream, &rows, &count) != STORE_OK)
        return false;
    if (!stream->has_begun)
        buffer_add(&out.buffer, TEXT("{\"value\":["));
    for (size_t i = 0; i < count; i++) {
        out.comma = stream->after != 0;
        product_render(&stream->answer, &rows[i], &out);
        stream->after = rows[i].position;
    }
    if (!count)
        buffer_add(&out.buffer, TEXT("]}"));
    stream->has_begun = true;
    stream->is_over = !count;
    return json_out_text(&out, &stream->rest) && !shortage_take();
}

// Taken in order, so the position says nothing new.
static ssize_t stream_read(void *context, uint64_t position, char *at, size_t size) {
    struct product_stream *stream = context;
    (void)position;
    if (!stream->rest.size && stream->is_over)
        return 0;
    if (!stream->rest.size && !write_more(stream))
        return -1;
    const size_t taken = stream->rest.size < size ? stream->rest.size : size;
    memcpy(at, stream->rest.at, taken);
    stream->rest = text_slice(stream->rest, taken, stream->rest.size);
    return (ssize_t)taken;
}

static void stream_close(void *context) {
    struct product_stream *stream = context;
    arena_close(stream->arena);
}

enum arm_code product_stream_answer(struct arm_call *call, const struct product_answer *answer) {
    struct product_stream *stream = arena_alloc(call->arena, sizeof *stream);
    if (!stream)
        return arm_refuse_for_memory(call);
    *stream = (struct product_stream){
        .store = app_of(call)->store,
        .answer = *answer,
        .has_catalog = app_of(call)->marketplace->has_catalog,
        .arena = arena_open(),
        .rest = TEXT(""),
    };
    if (!stream->arena || !write_more(stream)) {
        arena_close(stream->arena);
        return arm_refuse_for_now(call, "the products cannot be read");
    }
    call->source = (struct http_source){stream_read, NULL, stream_close, stream, HTTP_SIZE_UNKNOWN};
    return ARM_OK;
}
