// identity/issuers: keys that are fetched again, where no thread can be had for it.
#include "unit.h"

#include "base/cleanup.h"
#include "identity/issuers.h"

static struct text published; // what the issuer says now
static int fetched;

static bool fetch(struct arena *arena, struct text issuer, struct text *ret_jwks,
                  struct text *ret_why) {
    fetched++;
    *ret_jwks = text_copy(arena, published);
    *ret_why = TEXT("nobody answers");
    return text_is(issuer, TEXT("https://issuer.example")) && published.size;
}

static bool asks(struct issuers *issuers, struct arena *arena, const char *issuer) {
    struct arm_call call = {.arena = arena};
    const bool again = issuers_ask(issuers, &call, text_of(issuer));
    expect(issuer, !again || (call.waits && worker_is_over(&call.awaits))); // at once
    return again;
}

static void trust(struct issuers *issuers, struct arena *arena) {
    cleanup_signing_key struct signing_key *key = signing_key_make();
    struct text why = TEXT("");
    published = signing_key_jwks(arena, key, false);
    assert_true(issuers_add_url(issuers, arena, TEXT("https://issuer.example"), fetch, &why));
}

static void without_a_thread_they_are_fetched_at_once(void **state) {
    struct arena *arena = *state;
    struct issuers issuers = {0};
    struct text why = TEXT("");
    trust(&issuers, arena);
    assert_false(issuers_add_url(&issuers, arena, TEXT("https://other.example"), fetch, &why));
    expect_text("why", why, TEXT("nobody answers"));
    fetched = 0;
    assert_false(asks(&issuers, arena, "https://elsewhere.example"));
    assert_int_equal(fetched, 0);
    assert_true(asks(&issuers, arena, "https://issuer.example"));
    assert_false(asks(&issuers, arena, "https://issuer.example")); // once a minute
    assert_int_equal(fetched, 1);
    assert_int_equal(issuers.generation, 1);
    issuers_close(&issuers);
}

static void what_cannot_be_had_leaves_all_as_it_was(void **state) {
    struct arena *arena = *state;
    struct issuers issuers = {0};
    trust(&issuers, arena);
    const struct trusted_keys *before = issuers.keys;
    published = TEXT("{}");
    assert_false(asks(&issuers, arena, "https://issuer.example"));
    assert_ptr_equal(issuers.keys, before);
    assert_int_equal(issuers.generation, 0);
    issuers_close(&issuers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(without_a_thread_they_are_fetched_at_once),
        in_arena(what_cannot_be_had_leaves_all_as_it_was),
    };
    return cmocka_run_group_tests_name("issuers", tests, NULL, NULL);
}
