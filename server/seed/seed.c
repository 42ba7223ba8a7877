#include "seed/seed.h"

#include "base/digest.h"
#include "base/shortage.h"

#include <string.h>

#define BESIDE (UINT64_C(1) << 32)

static bool draw_block(struct seed_stream *stream, struct digest *ret_block) {
    const uint64_t name[] = {stream->seed.number, stream->seed.start, (uint64_t)stream->use,
                             stream->number, stream->place};
    unsigned char bytes[sizeof name];
    for (size_t i = 0; i < sizeof bytes; i++) // in the same order on every machine
        bytes[i] = (unsigned char)(name[i / 8] >> (8 * (i % 8)));
    stream->place++;
    return digest_of((struct text){(const char *)bytes, sizeof bytes}, ret_block);
}

// Without memory nothing that was drawn counts.
bool seed_draw(struct seed_stream *stream, void *at, size_t size) {
    if (!stream->seed.is_given)
        return false;
    for (size_t done = 0; done < size; done += DIGEST_BYTES) {
        struct digest block;
        if (!draw_block(stream, &block)) {
            shortage_note();
            return false;
        }
        memcpy((char *)at + done, block.bytes,
               size - done < DIGEST_BYTES ? size - done : DIGEST_BYTES);
    }
    return true;
}

static bool draw(struct random_source *source, void *at, size_t size) {
    return seed_draw((void *)source, at, size);
}

struct seed_stream seed_stream(const struct seed *seed, enum seed_use use, uint64_t number) {
    return (struct seed_stream){{draw}, seed ? *seed : (struct seed){0}, use, number, 0};
}

struct seed_stream seed_stream_beside(const struct seed_stream *stream) {
    struct seed_stream beside = *stream;
    beside.place = BESIDE;
    return beside;
}

static _Thread_local struct seed_stream *followed;

void seed_follow(struct seed_stream *stream) {
    followed = stream;
    random_follow(stream ? &stream->source : NULL);
}

void seed_leave(void) {
    seed_follow(NULL);
}

struct seed_stream *seed_followed(void) {
    return followed;
}
