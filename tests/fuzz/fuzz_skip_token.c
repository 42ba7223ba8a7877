// Skip tokens: the input once as a token, once as a key.
#include "fuzz.h"

#include "arm/paging.h"
#include "base/base64.h"

#include <string.h>

static const struct text secret = {"0123456789abcdef0123456789abcdef", 32};
static const struct text scope = {"Things_List scope", 17};

enum { KEY_MAX = 2048 };

// Only what a list gave out is taken: whatever is accepted is what writing its key gives.
static void check_as_token(struct arena *arena, struct text token) {
    struct text key = TEXT("");
    struct text bytes = TEXT("");
    struct text own = TEXT("");
    if (!skip_token_read(arena, secret, scope, token, &key))
        return;
    must(key.size > 0 && base64_read(arena, token, &bytes));
    must(base64_read(arena, skip_token_write(arena, secret, scope, key), &own));
    must(text_is(own, bytes));
}

static void check_as_key(struct arena *arena, struct text key) {
    const struct text token = skip_token_write(arena, secret, scope, key);
    struct text again = TEXT("");
    struct text bytes = TEXT("");
    const bool fits = key.size > 0 && key.size <= KEY_MAX;
    must(skip_token_read(arena, secret, scope, token, &again) == fits);
    must(!fits || text_is(again, key));
    must(!skip_token_read(arena, secret, TEXT("Things_List other"), token, &again));
    must(!skip_token_read(arena, TEXT("another secret"), scope, token, &again));

    must(base64_read(arena, token, &bytes));
    char *forged = text_cstring(arena, bytes);
    const size_t at = key.size ? (uint8_t)key.at[0] % bytes.size : 0;
    forged[at] = (char)(forged[at] ^ 0x10);
    must(!skip_token_read(arena, secret, scope,
                          base64_write_url(arena, (struct text){forged, bytes.size}), &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cleanup_arena struct arena *arena = arena_open();
    const struct text input = text_of_input(data, size);
    check_as_token(arena, input);
    check_as_key(arena, input);
    return 0;
}
