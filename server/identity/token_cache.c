#include "identity/token_cache.h"

#include "base/buffer.h"
#include "base/digest.h"

#include <string.h>

enum { TOKEN_CACHE_SLOTS = 256 };

static struct {
    struct digest key;
    struct token_holder holder;
} slots[TOKEN_CACHE_SLOTS];

static bool key_of(struct arena *arena, struct text token, struct text conditions,
                   struct digest *ret_key) {
    struct buffer both = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&both, conditions);
    buffer_add_char(&both, ' ');
    buffer_add(&both, token);
    return buffer_text(&both, &text) && digest_of(text, ret_key);
}

const struct token_holder *token_cache_find(struct arena *arena, struct text token,
                                            struct text conditions, int64_t now) {
    struct digest key;
    if (!key_of(arena, token, conditions, &key))
        return NULL;
    const size_t slot = key.bytes[0] % TOKEN_CACHE_SLOTS;
    const bool is_kept = digest_equal(slots[slot].key.bytes, key.bytes, DIGEST_BYTES);
    return is_kept && slots[slot].holder.expires > now ? &slots[slot].holder : NULL;
}

void token_cache_forget(void) {
    memset(slots, 0, sizeof slots);
}

void token_cache_keep(struct arena *arena, struct text token, struct text conditions,
                      const struct arm_caller *caller, int64_t expires) {
    struct digest key;
    const struct text name = caller->name;
    if (name.size >= TOKEN_CACHE_NAME_MAX || !key_of(arena, token, conditions, &key))
        return;
    const size_t slot = key.bytes[0] % TOKEN_CACHE_SLOTS;
    slots[slot].key = key;
    slots[slot].holder = (struct token_holder){.is_user = caller->is_user,
                                               .is_foreign = caller->is_foreign,
                                               .object_id = caller->object_id,
                                               .tenant = caller->tenant,
                                               .expires = expires};
    memcpy(slots[slot].holder.name, name.at, name.size);
}
