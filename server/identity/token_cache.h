// Access tokens that were checked before: a client sends the same one with every request, and its
// signature costs more than the rest of a read. Kept by digest, until they expire. One thread only.
#ifndef AZSREG_IDENTITY_TOKEN_CACHE_H
#define AZSREG_IDENTITY_TOKEN_CACHE_H

#include "arm/call.h"

enum { TOKEN_CACHE_NAME_MAX = 256 };

struct token_holder {
    bool is_user;
    bool is_foreign;
    struct guid object_id;
    struct guid tenant;
    int64_t expires; // seconds since 1970
    char name[TOKEN_CACHE_NAME_MAX];
};

// conditions are what else the verdict depended on. NULL where it is not kept, or has expired.
const struct token_holder *token_cache_find(struct arena *arena, struct text token,
                                            struct text conditions, int64_t now);

// What was good may be no longer, or not yet: the clock is another.
void token_cache_forget(void);

// Keeps one that was found good; a name that is too long is not kept.
void token_cache_keep(struct arena *arena, struct text token, struct text conditions,
                      const struct arm_caller *caller, int64_t expires);

#endif
