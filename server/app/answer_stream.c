#include "app/answer_stream.h"

#include "base/shortage.h"

#include <stdlib.h>
#include <string.h>

struct answer_stream {
    struct store *store;
    answer_piece *write;
    void *context;
    char *piece;      // owned
    struct text rest; // of it
    bool is_over;     // it is the last one
};

static bool keep(struct answer_stream *stream, const struct json_out *out) {
    struct text text = TEXT("");
    free(stream->piece);
    stream->piece = NULL;
    if (!json_out_text(out, &text) || shortage_take())
        return false;
    stream->piece = malloc(text.size ? text.size : 1);
    if (!stream->piece)
        return false;
    memcpy(stream->piece, text.at, text.size);
    stream->rest = (struct text){stream->piece, text.size};
    return true;
}

static bool write_more(struct answer_stream *stream) {
    cleanup_arena struct arena *arena = arena_open();
    struct store_db *db = NULL;
    if (!arena || store_read(stream->store, &db) != STORE_OK)
        return false;
    struct json_out out = json_out_in(arena);
    return stream->write(stream->context, db, arena, &out, &stream->is_over) && keep(stream, &out);
}

// Taken in order, so the position says nothing new.
static ssize_t stream_read(void *context, uint64_t position, char *at, size_t size) {
    struct answer_stream *stream = context;
    (void)position;
    if (!stream->rest.size && !stream->is_over && !write_more(stream))
        return -1;
    if (!stream->rest.size && !stream->is_over)
        return HTTP_SOURCE_LATER; // others come first
    const size_t taken = stream->rest.size < size ? stream->rest.size : size;
    memcpy(at, stream->rest.at, taken);
    stream->rest = text_slice(stream->rest, taken, stream->rest.size);
    return (ssize_t)taken;
}

static bool stream_is_ready(void *context) {
    (void)context;
    return true;
}

static void stream_close(void *context) {
    struct answer_stream *stream = context;
    free(stream->piece);
}

enum arm_code answer_stream_begin(struct arm_call *call, answer_piece *write, void *context) {
    struct answer_stream *stream = arena_alloc(call->arena, sizeof *stream);
    if (!stream)
        return arm_refuse_for_memory(call);
    *stream = (struct answer_stream){
        .store = app_of(call)->store, .write = write, .context = context, .rest = TEXT("")};
    if (!write_more(stream)) {
        free(stream->piece);
        return arm_refuse_for_now(call, "what is asked for cannot be read");
    }
    call->source =
        (struct http_source){stream_read, stream_is_ready, stream_close, stream, HTTP_SIZE_UNKNOWN};
    return ARM_OK;
}
