// identity/password: secrets as scrypt hashes. The example of RFC 7914 is the independent one.
#include "unit.h"

#include "secrets/password.h"

#include <openssl/evp.h>

#include "base/base64.h"

// A small one, so that a table does not take a minute: N 2, r 1, p 1, salt "salt".
static struct text cheap(struct arena *arena, struct text secret) {
    unsigned char hash[32];
    assert_int_equal(EVP_PBE_scrypt(secret.at, secret.size, (const unsigned char *)"salt", 4, 2, 1,
                                    1, 0, hash, sizeof hash),
                     1);
    const struct text text =
        base64_write_url(arena, (struct text){(const char *)hash, sizeof hash});
    return text_format(arena, "scrypt$2$1$1$c2FsdA$%.*s", TEXT_ARGS(text));
}

static void the_form(void **state) {
    const struct text hash = password_hash(*state, TEXT("azsreg-development-only"));
    struct text rest = hash;
    struct text salt = TEXT("");
    struct text derived = TEXT("");
    expect_text("name", text_cut(&rest, '$'), TEXT("scrypt"));
    expect_text("N", text_cut(&rest, '$'), TEXT("16384"));
    expect_text("r", text_cut(&rest, '$'), TEXT("8"));
    expect_text("p", text_cut(&rest, '$'), TEXT("1"));
    assert_true(base64_read(*state, text_cut(&rest, '$'), &salt));
    assert_true(base64_read(*state, rest, &derived));
    expect_number("salt", salt.size, 16);
    expect_number("hash", derived.size, 32);
    assert_true(text_is_token(hash, 200));
    assert_true(password_is_hash(*state, hash));
    unsigned char wanted[32];
    assert_int_equal(EVP_PBE_scrypt("azsreg-development-only", 23, (const unsigned char *)salt.at,
                                    salt.size, 16384, 8, 1, 64UL << 20, wanted, 32),
                     1);
    assert_memory_equal(derived.at, wanted, 32);
    const struct text again = password_hash(*state, TEXT("azsreg-development-only"));
    assert_false(text_is(hash, again)); // a salt of its own each time
    assert_true(password_fits(*state, hash, TEXT("azsreg-development-only")));
    assert_true(password_fits(*state, again, TEXT("azsreg-development-only")));
    assert_false(password_fits(*state, hash, TEXT("azsreg-development-onlY")));
}

static void fits_and_does_not(void **state) {
    static const struct {
        struct text secret;
        struct text tried;
        bool fits;
    } rows[] = {
        {TEXT("secret"), TEXT("secret"), true},     {TEXT("secret"), TEXT("Secret"), false},
        {TEXT("secret"), TEXT("secret "), false},   {TEXT("secret"), TEXT("secre"), false},
        {TEXT("secret"), TEXT(""), false},          {TEXT("s$c:r et"), TEXT("s$c:r et"), true},
        {TEXT("\xc3\xa4"), TEXT("\xc3\xa4"), true}, {TEXT("\xc3\xa4"), TEXT("a"), false},
        {TEXT("%s%n"), TEXT("%s%n"), true},         {TEXT("secret"), TEXT("secret\0x"), false},
        {TEXT("a\0b"), TEXT("a\0b"), true},         {TEXT("a\0b"), TEXT("a\0c"), false},
        {TEXT("a\0b"), TEXT("a"), false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char row[32];
        snprintf(row, sizeof row, "row %zu", i);
        const struct text hash = cheap(*state, rows[i].secret);
        // at first, when it is remembered, and after the right one has been
        expect_number(row, password_fits(*state, hash, rows[i].tried), rows[i].fits);
        expect_number(row, password_fits(*state, hash, rows[i].tried), rows[i].fits);
        expect_number(row, password_fits(*state, hash, rows[i].secret), true);
        expect_number(row, password_fits(*state, hash, rows[i].tried), rows[i].fits);
    }
}

// What is remembered is remembered with its hash: another's does not fit by it.
static void remembered_for_its_own_hash_only(void **state) {
    for (int i = 0; i < 500; i++) {
        const struct text secret = text_format(*state, "secret number %d", i);
        const struct text other = text_format(*state, "secret number %d", i + 1);
        const struct text hash = cheap(*state, secret);
        assert_true(password_fits(*state, hash, secret));
        assert_true(password_fits(*state, hash, secret));
        assert_false(password_fits(*state, hash, other));
        assert_false(password_fits(*state, cheap(*state, other), secret));
    }
}

static void an_empty_hash_fits_nothing(void **state) {
    static const char *const secrets[] = {"", "secret", "nobody's salt .."};
    for (size_t i = 0; i < ROWS(secrets); i++)
        expect(secrets[i], !password_fits(*state, TEXT(""), text_of(secrets[i])));
}

#define SALT "c2FsdA"
#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void hashes_and_what_looks_like_them(void **state) {
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {"scrypt$16384$8$1$" SALT "$" HASH, true},
        {"scrypt$2$1$1$" SALT "$" HASH, true},
        {"scrypt$32768$8$4$" SALT "$" HASH, true},
        {"", false},
        {"azsreg-development-only", false},
        {"scrypt", false},
        {"scrypt$", false},
        {"scrypt$16384$8$1$" SALT, false},
        {"scrypt$16384$8$1$" SALT "$", false},
        {"scrypt$16384$8$1$$" HASH, false},
        {"scrypt$16384$8$" SALT "$" HASH, false},
        {"scrypt$16384$8$1$" SALT "$" HASH "$", false},
        {"scrypt$16384$8$1$" SALT "$" HASH " ", false},
        {" scrypt$16384$8$1$" SALT "$" HASH, false},
        {"SCRYPT$16384$8$1$" SALT "$" HASH, false},
        {"bcrypt$16384$8$1$" SALT "$" HASH, false},
        {"scrypt$16384$8$1$" SALT "$AAAA", false},
        {"scrypt$16384$8$1$" SALT "$" HASH "AAAA", false},
        {"scrypt$16384$8$1$s!lt$" HASH, false},
        {"scrypt$16384$8$1$" SALT "$!" HASH, false},
        // RFC 7914: N is a power of two larger than one; what is huge would be a way to stop the
        // server
        {"scrypt$0$8$1$" SALT "$" HASH, false},
        {"scrypt$1$8$1$" SALT "$" HASH, false},
        {"scrypt$3$8$1$" SALT "$" HASH, false},
        {"scrypt$16383$8$1$" SALT "$" HASH, false},
        {"scrypt$-2$8$1$" SALT "$" HASH, false},
        {"scrypt$+2$8$1$" SALT "$" HASH, false},
        {"scrypt$0x10$8$1$" SALT "$" HASH, false},
        {"scrypt$65536$8$1$" SALT "$" HASH, false},
        {"scrypt$1073741824$8$1$" SALT "$" HASH, false},
        {"scrypt$18446744073709551616$8$1$" SALT "$" HASH, false},
        {"scrypt$16384$0$1$" SALT "$" HASH, false},
        {"scrypt$16384$9$1$" SALT "$" HASH, false},
        {"scrypt$16384$99999999$1$" SALT "$" HASH, false},
        {"scrypt$16384$8$0$" SALT "$" HASH, false},
        {"scrypt$16384$8$5$" SALT "$" HASH, false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        expect_number(rows[i].text, password_is_hash(*state, text_of(rows[i].text)), rows[i].good);
        if (!rows[i].good)
            expect(rows[i].text, !password_fits(*state, text_of(rows[i].text), TEXT("secret")));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(the_form),
        in_arena(fits_and_does_not),
        in_arena(remembered_for_its_own_hash_only),
        in_arena(an_empty_hash_fits_nothing),
        in_arena(hashes_and_what_looks_like_them),
    };
    return cmocka_run_group_tests_name("password", tests, NULL, NULL);
}
