// ctl/target: which server is spoken with, what lets one in, and who vouches for it.
#include "unit.h"

#include "base/cleanup.h"
#include "ctl/target.h"

#include <unistd.h>

#define TOKEN_32 "0123456789abcdef0123456789abcdef"
#define BEARER(token) "Authorization: Bearer " token "\r\n"

static char folder[] = "/tmp/azsreg-target-XXXXXX";

static struct text path_of(struct arena *arena, const char *name) {
    return name ? text_format(arena, "%s/%s", folder, name) : TEXT("");
}

static void file(struct arena *arena, const char *name, const char *bytes) {
    cleanup_file FILE *to = fopen(path_of(arena, name).at, "w");
    assert_true(to && fputs(bytes, to) >= 0);
}

static int make_files(void **state) {
    struct arena *arena = arena_open();
    *state = arena;
    assert_non_null(mkdtemp(folder));
    file(arena, "control-token", "own-" TOKEN_32 "\n");
    file(arena, "tokens", "# who may\r\n\r\nci " TOKEN_32 "\r\n" TOKEN_32 "-other read\r\n");
    file(arena, "none", "# nobody\n");
    file(arena, "short", "0123456789abcdef0123456789abcde\n");
    file(arena, "ca", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    return 0;
}

static int remove_files(void **state) {
    static const char *const names[] = {"control-token", "tokens", "none", "short", "ca"};
    for (size_t i = 0; i < ROWS(names); i++)
        unlink(path_of(*state, names[i]).at);
    assert_int_equal(rmdir(folder), 0);
    arena_close(*state);
    return 0;
}

static void targets(void **state) {
    static const struct {
        const char *row, *url, *tokens, *ca;
        bool in_folder;
        const char *address, *path, *fields, *why;
    } rows[] = {
        {"nothing is said", NULL, NULL, NULL, false, "127.0.0.1:8080", "", "", NULL},
        {"a URL", "http://h:1/", NULL, NULL, false, "h:1", "", "", NULL},
        {"below a path", "https://h/base/", NULL, NULL, false, "h:443", "/base", "", NULL},
        {"a query", "http://h/?x=1", NULL, NULL, false, NULL, NULL, NULL,
         "'http://h/?x=1' is no server: it has a query"},
        {"a part", "http://h/#x", NULL, NULL, false, NULL, NULL, NULL, "it has a query"},
        {"no URL", "h:8080", NULL, NULL, false, NULL, NULL, NULL,
         "it is neither an https URL nor an http one"},
        {"a line's end", "http://h/\r\nx:y", NULL, NULL, false, NULL, NULL, NULL,
         "characters that a URL cannot have"},
        {"the first token", NULL, "tokens", NULL, false, "127.0.0.1:8080", "", BEARER(TOKEN_32),
         NULL},
        {"no token", NULL, "none", NULL, false, NULL, NULL, NULL, "its first token is none"},
        {"a short token", NULL, "short", NULL, false, NULL, NULL, NULL, "its first token is none"},
        {"no such file", NULL, "missing", NULL, false, NULL, NULL, NULL,
         "--token-file: it cannot be read: No such file"},
        {"the folder's token", NULL, NULL, NULL, true, "127.0.0.1:8080", "",
         BEARER("own-" TOKEN_32), NULL},
        {"it comes second", NULL, "tokens", NULL, true, "127.0.0.1:8080", "", BEARER(TOKEN_32),
         NULL},
        {"not in clear over a network", "http://198.51.100.1", NULL, NULL, true, "198.51.100.1:80",
         "", "", NULL},
        {"unless somebody says so", "http://198.51.100.1", "tokens", NULL, true, "198.51.100.1:80",
         "", BEARER(TOKEN_32), NULL},
        {"over TLS", "https://198.51.100.1", NULL, NULL, true, "198.51.100.1:443", "",
         BEARER("own-" TOKEN_32), NULL},
        {"a CA", "https://h", NULL, "ca", false, "h:443", "", "", NULL},
        {"a CA that is none", "https://h", NULL, "none", false, NULL, NULL, NULL,
         "it has no certificate"},
        {"no such CA", "https://h", NULL, "missing", false, NULL, NULL, NULL, "No such file"},
    };
    struct arena *arena = *state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct target target = {.name = TEXT("")};
        struct text why = TEXT("");
        const struct target_wish wish = {.url = text_of(rows[i].url),
                                         .token_file = path_of(arena, rows[i].tokens),
                                         .ca_file = path_of(arena, rows[i].ca),
                                         .folder = path_of(arena, rows[i].in_folder ? "." : "no")};
        expect(rows[i].row, target_find(arena, &wish, &target, &why) == !rows[i].why);
        if (rows[i].why) {
            expect(rows[i].row, text_has_same(why, text_of(rows[i].why)));
            expect(rows[i].row, !text_has_same(why, TEXT("0123456789abcdef")));
            continue;
        }
        expect_text(rows[i].row, target.url.address, text_of(rows[i].address));
        expect_text(rows[i].row, target.url.path, text_of(rows[i].path));
        expect_text(rows[i].row, target.fields, text_of(rows[i].fields));
        expect(rows[i].row, (target.authorities.size > 0) == (rows[i].ca != NULL));
    }
}

static void tokens(void **state) {
    static const struct {
        const char *file, *token;
    } rows[] = {
        {TOKEN_32, TOKEN_32},
        {"\t" TOKEN_32 " \n", TOKEN_32},
        {"name\t \t" TOKEN_32, TOKEN_32},
        {"name " TOKEN_32 " read\nother " TOKEN_32 "x", TOKEN_32},
        {"", ""},
        {"\n\n#" TOKEN_32, ""},
        {"\x80" TOKEN_32, ""},
    };
    char longest[300];
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].file, target_token(text_of(rows[i].file)), text_of(rows[i].token));
    memset(longest, 'x', sizeof longest);
    assert_int_equal(target_token((struct text){longest, 31}).size, 0);
    assert_int_equal(target_token((struct text){longest, 256}).size, 256);
    assert_int_equal(target_token((struct text){longest, 257}).size, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets),
        cmocka_unit_test(tokens),
    };
    return cmocka_run_group_tests_name("target", tests, make_files, remove_files);
}
