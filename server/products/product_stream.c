#include "products/product_stream.h"

#include "app/answer_stream.h"
#include "products/marketplace.h"

// However slowly it is taken, what is kept meanwhile is the text of a piece, or of one product.
enum { ROWS_AT_ONCE = 32, PIECE_BYTES = 32768 };

struct product_stream {
    struct product_answer answer;
    bool has_catalog;
    int64_t after; // position of the last product written
    bool has_begun;
};

static bool write_products(void *context, struct store_db *db, struct arena *arena,
                           struct json_out *out, bool *ret_is_over) {
    struct product_stream *stream = context;
    struct product_row *rows = NULL;
    size_t count = 0;
    if (stream->has_catalog &&
        store_product_list(db, arena, stream->after, ROWS_AT_ONCE, &rows, &count) != STORE_OK)
        return false;
    if (!stream->has_begun)
        buffer_add(&out->buffer, TEXT("{\"value\":["));
    for (size_t i = 0; i < count && out->buffer.size < PIECE_BYTES; i++) {
        out->comma = stream->after != 0;
        product_render(&stream->answer, &rows[i], out);
        stream->after = rows[i].position;
    }
    if (!count)
        buffer_add(&out->buffer, TEXT("]}"));
    stream->has_begun = true;
    *ret_is_over = !count;
    return true;
}

enum arm_code product_stream_answer(struct arm_call *call, const struct product_answer *answer) {
    struct product_stream *stream = arena_alloc(call->arena, sizeof *stream);
    if (!stream)
        return arm_refuse_for_memory(call);
    *stream = (struct product_stream){.answer = *answer,
                                      .has_catalog = app_of(call)->marketplace->has_catalog};
    return answer_stream_begin(call, write_products, stream);
}
