// arm/accept: "What a client would take" (RFC 9110, 12.4.2 and 12.5).
#include "unit.h"

#include "protocol/accept.h"

static void how_much_it_would_take(void **state) {
    static const struct {
        const char *first, *second; // fields Accept; NULL: none
        int html;
    } rows[] = {
        {NULL, NULL, -1},
        {"", NULL, -1},
        {",,;,", NULL, -1},
        {"*/*", NULL, -1}, // what it is not named by is for the caller to know
        {"text/*, text/htmlx, xtext/html, text/htm", NULL, -1},
        {"text/html", NULL, 1000},
        {"TEXT/Html", NULL, 1000},
        {" text/html ;level=1", NULL, 1000},
        {"text/html;q=1.0", NULL, 1000},
        {"text/html;q=0.25", NULL, 250},
        {"text/html; Q = 0.001", NULL, 1},
        {"text/html;q=0.0009", NULL, 0},
        {"text/html;q=0", NULL, 0},
        {"text/html;q=", NULL, 0},
        {"text/html;q=high", NULL, 0},
        {"text/html;q=-1", NULL, 0},
        {"text/html;q=9", NULL, 1000},
        {"a/b, text/html;q=0.5, c/d", NULL, 500},
        {"text/html;q=0, text/html;q=0.5", NULL, 500},
        {"a/b", "text/html;q=0.5", 500}, // repeated, it is one list
        {"text/html;q=0.2", "text/html;q=0.1", 200},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct http_request request = {0};
        const char *const fields[] = {rows[i].first, rows[i].second};
        request.fields[request.field_count++] =
            (struct http_field){TEXT("Accept-Encoding"), TEXT("text/html")};
        for (size_t j = 0; j < ROWS(fields) && fields[j]; j++)
            request.fields[request.field_count++] =
                (struct http_field){TEXT("accept"), text_of(fields[j])};
        const int weight = accept_weight(&request, "Accept", TEXT("text/html"));
        if (weight != rows[i].html)
            fail_msg("row '%s': %d, not %d", fields[0] ? fields[0] : "", weight, rows[i].html);
    }
}

static void one_after_the_other(void **state) {
    (void)state;
    struct text list = TEXT("a;version=1.0.0;q=0.5, b");
    struct accept_wish wish = accept_take(&list);
    assert_true(text_is(wish.name, TEXT("a")) && text_is(wish.version, TEXT("1.0.0")));
    assert_int_equal(wish.weight, 500);
    wish = accept_take(&list);
    assert_true(text_is(wish.name, TEXT("b")) && !wish.version.at && !list.size);
    assert_int_equal(wish.weight, 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_much_it_would_take),
        cmocka_unit_test(one_after_the_other),
    };
    return cmocka_run_group_tests_name("accept", tests, NULL, NULL);
}
