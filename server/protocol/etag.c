#include "protocol/etag.h"

#include "base/clock.h"
#include "base/guid.h"
#include "base/random.h"

// A random start, then one more each time, over the seconds: two states of a resource would have
// to be written in the same second of two different runs to meet, and then once in 2^32.
static uint32_t serial;

uint32_t arm_etags_at(void) {
    return serial;
}

void arm_etags_start(uint32_t at) {
    serial = at;
}

uint64_t arm_etag_new(void) {
    if (!serial)
        random_for_id(&serial, sizeof serial);
    serial++;
    return (uint64_t)serial << 32 | (uint32_t)clock_served_s();
}

void arm_etag_write(uint64_t etag, char at[ARM_ETAG_CHARS]) {
    struct guid guid = {0};
    for (size_t i = 0; i < 4; i++) {
        guid.bytes[i] = (uint8_t)(etag >> (56 - 8 * i));
        guid.bytes[10 + i] = (uint8_t)(etag >> (24 - 8 * i));
    }
    at[0] = '"';
    guid_write(&guid, at + 1);
    at[ARM_ETAG_CHARS - 1] = '"'; // over its NUL
}

struct text arm_etag_text(struct arena *arena, uint64_t etag) {
    char *at = arena_alloc(arena, ARM_ETAG_CHARS + 1);
    if (!at)
        return TEXT("");
    arm_etag_write(etag, at);
    return (struct text){at, ARM_ETAG_CHARS};
}

static bool is_weak(struct text tag) {
    return text_starts_same(tag, TEXT("W/"));
}

static struct text bare(struct text tag) {
    if (is_weak(tag))
        tag = text_slice(tag, 2, tag.size);
    if (tag.size >= 2 && tag.at[0] == '"' && tag.at[tag.size - 1] == '"')
        tag = text_slice(tag, 1, tag.size - 2);
    return tag;
}

bool arm_etag_listed(struct text list, struct text etag, enum arm_etag_comparison comparison) {
    while (list.size) {
        const struct text tag = text_trim(text_cut(&list, ','));
        if (text_is(tag, TEXT("*")))
            return true;
        if (comparison == ARM_ETAG_STRONG && is_weak(tag))
            continue;
        if (text_is(bare(tag), bare(etag)))
            return true;
    }
    return false;
}
