#include "products/product_stream.h"

#include "app/app.h"
#include "base/shortage.h"
#include "products/marketplace.h"

#include <stdlib.h>
#include <string.h>

// However slowly it is taken, what is kept meanwhile is the text of a piece, or of one product.
enum { ROWS_AT_ONCE = 32, PIECE_BYTES = 32768 };

struct product_stream {
    struct store *store;
    struct product_answer answer;
    bool has_catalog;
    char *piece;      // owned
    struct text rest; // of it
    int64_t after;    // position of the last product written
    bool has_begun;
    bool is_over; // the list's end is written
};

static enum store_result read_rows(const struct product_stream *stream, struct arena *arena,
                                   struct product_row **ret_rows, size_t *ret_count) {
    struct store_db *db = NULL;
    *ret_count = 0;
    if (!stream->has_catalog)
        return STORE_OK;
    const enum store_result begun = store_read(stream->store, &db);
    return begun == STORE_OK
               ? store_product_list(db, arena, stream->after, ROWS_AT_ONCE, ret_rows, ret_count)
               : begun;
}

static bool keep(struct product_stream *stream, const struct json_out *out) {
    struct text text = TEXT("");
    free(stream->piece);
    stream->piece = NULL;
    if (!json_out_text(out, &text) || shortage_take())
        return false;
    stream->piece = malloc(text.size);
    if (!stream->piece)
        return false;
    memcpy(stream->piece, text.at, text.size);
    stream->rest = (struct text){stream->piece, text.size};
    return true;
}

static bool write_more(struct product_stream *stream) {
    cleanup_arena struct arena *arena = arena_open();
    struct product_row *rows = NULL;
    size_t count = 0;
    if (!arena || read_rows(stream, arena, &rows, &count) != STORE_OK)
        return false;
    struct json_out out = json_out_in(arena);
    if (!stream->has_begun)
        buffer_add(&out.buffer, TEXT("{\"value\":["));
    for (size_t i = 0; i < count && out.buffer.size < PIECE_BYTES; i++) {
        out.comma = stream->after != 0;
        product_render(&stream->answer, &rows[i], &out);
        stream->after = rows[i].position;
    }
    if (!count)
        buffer_add(&out.buffer, TEXT("]}"));
    stream->has_begun = true;
    stream->is_over = !count;
    return keep(stream, &out);
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
    free(stream->piece);
}

enum arm_code product_stream_answer(struct arm_call *call, const struct product_answer *answer) {
    struct product_stream *stream = arena_alloc(call->arena, sizeof *stream);
    if (!stream)
        return arm_refuse_for_memory(call);
    *stream = (struct product_stream){
        .store = app_of(call)->store,
        .answer = *answer,
        .has_catalog = app_of(call)->marketplace->has_catalog,
        .rest = TEXT(""),
    };
    if (!write_more(stream)) {
        free(stream->piece);
        return arm_refuse_for_now(call, "the products cannot be read");
    }
    call->source = (struct http_source){stream_read, NULL, stream_close, stream, HTTP_SIZE_UNKNOWN};
    return ARM_OK;
}
