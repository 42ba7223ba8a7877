// catalog/content_path: which URIs of a catalog file are a path of its content folder, and which
// are nothing at all.
#include "unit.h"

#include "catalog/content_path.h"

static void what_a_uri_is(void **state) {
    static const struct {
        const char *uri;
        enum content_place want;
    } rows[] = {
        {"https://example.com/a.vhd", CONTENT_ELSEWHERE},
        {"HTTPS://example.com/a.vhd?sig=a%2Bb", CONTENT_ELSEWHERE},
        {"http://127.0.0.1:10000/a", CONTENT_ELSEWHERE},
        {"https://example.com/a b", CONTENT_NOWHERE},
        {"https://example.com/\x01", CONTENT_NOWHERE},
        {"a.vhd", CONTENT_HERE},
        {"images/ubuntu 22.04.vhd", CONTENT_HERE},
        {"images/\xC3\xA9.png", CONTENT_HERE},
        {"a/b/c/d/e/f/g/h/i/j/k/l", CONTENT_HERE},
        {"a/b/c/d/e/f/g/h/i/j/k/l/m", CONTENT_NOWHERE},
        {"...", CONTENT_HERE},
        {".hidden", CONTENT_HERE},
        {"a:b", CONTENT_NOWHERE},
        {"", CONTENT_NOWHERE},
        {".", CONTENT_NOWHERE},
        {"..", CONTENT_NOWHERE},
        {"../a", CONTENT_NOWHERE},
        {"a/../b", CONTENT_NOWHERE},
        {"a/./b", CONTENT_NOWHERE},
        {"a/..", CONTENT_NOWHERE},
        {"/etc/passwd", CONTENT_NOWHERE},
        {"//etc/passwd", CONTENT_NOWHERE},
        {"a//b", CONTENT_NOWHERE},
        {"a/", CONTENT_NOWHERE},
        {"a\\b", CONTENT_NOWHERE},
        {"..\\a", CONTENT_NOWHERE},
        {"a\nb", CONTENT_NOWHERE},
        {"a\x7f", CONTENT_NOWHERE},
        {"a\xff", CONTENT_NOWHERE},
        {"file:///etc/passwd", CONTENT_NOWHERE},
        {"file:a", CONTENT_NOWHERE},
        {"ftp://example.com/a", CONTENT_NOWHERE},
        {"javascript:alert(1)", CONTENT_NOWHERE},
        {"C:\\images\\a.vhd", CONTENT_NOWHERE},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].uri, content_place_of(text_of(rows[i].uri)), rows[i].want);
}

static void at_the_bounds(void **state) {
    char name[CONTENT_PATH_MAX + 8];
    (void)state;
    memset(name, 'n', sizeof name);
    expect("255 bytes of a name", content_place_of((struct text){name, 255}) == CONTENT_HERE);
    expect("256 bytes", content_place_of((struct text){name, 256}) == CONTENT_NOWHERE);
    for (size_t i = 250; i < sizeof name; i += 250)
        name[i] = '/';
    expect("1024 bytes in all",
           content_place_of((struct text){name, CONTENT_PATH_MAX}) == CONTENT_HERE);
    expect("1025", content_place_of((struct text){name, CONTENT_PATH_MAX + 1}) == CONTENT_NOWHERE);
}

static void as_a_url_has_it(void **state) {
    expect_text("spaces", content_path_encoded(*state, TEXT("a b/c%d/\xC3\xA9.png")),
                TEXT("a%20b/c%25d/%C3%A9.png"));
    expect_text("plain", content_path_encoded(*state, TEXT("a/b-1_2.3~(4)")),
                TEXT("a/b-1_2.3~(4)"));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(what_a_uri_is), in_arena(at_the_bounds),
                                       in_arena(as_a_url_has_it)};
    return cmocka_run_group_tests_name("content_path", tests, NULL, NULL);
}
