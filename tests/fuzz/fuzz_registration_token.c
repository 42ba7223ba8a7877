// Registration tokens: the input once as the token, once as what a token holds.
#include "fuzz.h"

#include "app/names.h"
#include "base/base64.h"
#include "keys/activation_key.h"
#include "stack/registration_token.h"
#include "json/json_in.h"
#include "json/json_scan.h"

static void must_be_same(const struct registration_token *a, const struct registration_token *b) {
    must(text_is(a->cloud_id, b->cloud_id));
    must(text_is(a->object_id, b->object_id));
    must(text_is(a->billing_model, b->billing_model));
}

// What was read is a token's worth of facts: written again it reads the same.
static void check_token(struct arena *arena, const struct registration_token *token) {
    struct registration_token again = {0};
    struct text why = TEXT("");
    must(token->cloud_id.size > 0);
    must(text_is(billing_model_named(token->billing_model), token->billing_model));
    must(json_scan(token->members, JSON_DEPTH_MAX) == JSON_SCAN_OK);
    must(registration_token_read(arena, base64_write(arena, token->members), false, &again, &why));
    must_be_same(token, &again);
    must(text_is(token->members, again.members));

    const struct registration_token_members members = {.cloud_id = token->cloud_id,
                                                       .object_id = token->object_id,
                                                       .billing_model = token->billing_model,
                                                       .agreement_number = TEXT("A-1"),
                                                       .region_names = TEXT("a,b"),
                                                       .issuer = token->cloud_id};
    const struct text minted = registration_token_write(arena, &members);
    must(registration_token_read(arena, minted, false, &again, &why));
    must_be_same(token, &again);

    const struct activation_key_facts facts = {.subscription_id = TEXT("s"),
                                               .resource_group = TEXT("rg"),
                                               .registration = TEXT("r"),
                                               .base_url = TEXT("http://host"),
                                               .members = token->members};
    must(json_scan(activation_key_payload(arena, &facts), JSON_DEPTH_MAX) == JSON_SCAN_OK);
}

static void check_encoded(struct arena *arena, struct text encoded) {
    struct registration_token strict = {0};
    struct registration_token loose = {0};
    struct text why = TEXT("");
    const bool read = registration_token_read(arena, encoded, false, &strict, &why);
    must(read || (why.size > 0 && text_is_utf8(why)));
    const bool read_loosely = registration_token_read(arena, encoded, true, &loose, &why);
    must(!read || read_loosely);
    if (read) {
        must_be_same(&strict, &loose);
        must(text_is(strict.members, loose.members));
    }
    if (read_loosely)
        check_token(arena, &loose);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cleanup_arena struct arena *arena = arena_open();
    const struct text input = text_of_input(data, size);
    struct text bytes = {0};
    check_encoded(arena, input);
    check_encoded(arena, base64_write(arena, input));
    check_encoded(arena, base64_write_url(arena, input));
    must(base64_read(arena, base64_write(arena, input), &bytes) && text_is(bytes, input));
    return 0;
}
