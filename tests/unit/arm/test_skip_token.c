// arm/paging, the token: "a forged or stale one is 400 InvalidSkipToken, never a crash or a wrong
// page".
#include "unit.h"

#include "arm/paging.h"
#include "base/base64.h"

static const struct text secret = {"0123456789abcdef0123456789abcdef", 32};
static const struct text scope = {"CustomerSubscriptions_List 7", 28};

static void keys_come_back(void **state) {
    static const struct text rows[] = {
        {"a", 1},
        {"registration-42", 15},
        {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16},
        {"\xC3\xA4 \"'%", 6},
        {"name\0group", 10},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct text key = {0};
        const struct text token = skip_token_write(*state, secret, scope, rows[i]);
        assert_true(skip_token_read(*state, secret, scope, token, &key));
        expect_text("key", key, rows[i]);
        // It survives a client that sends $skiptoken decoded: nothing in it needs encoding.
        for (size_t k = 0; k < token.size; k++)
            assert_non_null(
                strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                       "0123456789-_",
                       token.at[k]));
    }
}

static void refuses(struct arena *arena, struct text with, struct text of, struct text token,
                    const char *row) {
    struct text key = TEXT("untouched");
    expect(row, !skip_token_read(arena, with, of, token, &key));
    expect_text(row, key, TEXT("untouched"));
}

static void another_scope_or_secret(void **state) {
    const struct text token = skip_token_write(*state, secret, scope, TEXT("key"));
    refuses(*state, secret, TEXT("CustomerSubscriptions_List 8"), token, "another registration");
    refuses(*state, secret, TEXT("Registrations_List 7"), token, "another operation");
    refuses(*state, secret, TEXT(""), token, "no scope");
    refuses(*state, TEXT("0123456789abcdef0123456789abcdeg"), scope, token, "another secret");
    refuses(*state, TEXT(""), scope, token, "no secret");
    // What belongs to the scope cannot move over to the key, nor the other way.
    const struct text moved = skip_token_write(*state, secret, TEXT("list a"), TEXT("b"));
    refuses(*state, secret, TEXT("list "), moved, "scope cut");
    refuses(*state, secret, TEXT("list ab"), moved, "scope longer");
    struct text raw = {0};
    assert_true(base64_read(*state, moved, &raw));
    char forged[18];
    memcpy(forged, raw.at, 16);
    memcpy(forged + 16, "ab", 2);
    refuses(*state, secret, TEXT("list "), base64_write_url(*state, (struct text){forged, 18}),
            "a letter moved from the scope to the key");
}

static void every_bit_is_signed(void **state) {
    struct text raw = {0};
    const struct text token = skip_token_write(*state, secret, scope, TEXT("the key"));
    assert_true(base64_read(*state, token, &raw));
    for (size_t bit = 0; bit < 8 * raw.size; bit++) {
        char forged[64];
        assert_true(raw.size <= sizeof forged);
        memcpy(forged, raw.at, raw.size);
        forged[bit / 8] = (char)(forged[bit / 8] ^ 1 << bit % 8);
        refuses(*state, secret, scope, base64_write_url(*state, (struct text){forged, raw.size}),
                "a bit is flipped");
    }
    for (size_t size = 0; size < raw.size; size++)
        refuses(*state, secret, scope, base64_write_url(*state, text_slice(raw, 0, size)), "cut");
    refuses(*state, secret, scope,
            base64_write_url(*state, text_format(*state, "%.*sx", TEXT_ARGS(raw))), "longer");
    refuses(*state, secret, scope, base64_write_url(*state, text_slice(raw, 1, raw.size)),
            "its start is cut");
}

static void garbage(void **state) {
    static const char *const rows[] = {
        "",
        "x",
        "garbage",
        "!!!!",
        "AAAA",
        "%",
        "null",
        "0",
        "-1",
        "../../etc/passwd",
        "'",
        "\"",
        "AAAAAAAAAAAAAAAAAAAAAA",       // 16 bytes: no key at all
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", // a key, signed by nobody
        "\xC3\xA4",
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        refuses(*state, secret, scope, text_of(rows[i]), rows[i]);
    // The empty key is none a list gives out.
    refuses(*state, secret, scope, skip_token_write(*state, secret, scope, TEXT("")), "empty key");
    char *large = test_malloc(100000);
    memset(large, 'A', 100000);
    refuses(*state, secret, scope, (struct text){large, 100000}, "large");
    test_free(large);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(keys_come_back),
        in_arena(another_scope_or_secret),
        in_arena(every_bit_is_signed),
        in_arena(garbage),
    };
    return cmocka_run_group_tests_name("skip_token", tests, NULL, NULL);
}
