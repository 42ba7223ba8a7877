#include "unit.h"

#include "look/browse_key.h"

#define ID "bbbb0000-0000-4000-8000-000000000001"

static const struct {
    const char *text;
    enum browse_kind kind;
    const char *partner;
} keys[] = {
    {"", BROWSE_ROOTS, ""},
    {"none", BROWSE_NONE, ""},
    {"partner:contoso", BROWSE_PARTNER, "contoso"},
    {"partner:a/b:c", BROWSE_PARTNER, "a/b:c"},
    {"partner:a/tenant:x", BROWSE_PARTNER, "a/tenant:x"},
    {"tenant:" ID, BROWSE_TENANT, ""},
    {"partner:contoso/tenant:" ID, BROWSE_TENANT, "contoso"},
    {"partner:a/tenant:" ID "/tenant:" ID, BROWSE_TENANT, "a/tenant:" ID},
    {"partner:/tenant:" ID, BROWSE_PARTNER, "/tenant:" ID},
};

static void keys_are_read_and_written(void **state) {
    for (size_t i = 0; i < ROWS(keys); i++) {
        struct browse_key key;
        expect(keys[i].text, browse_key_read(text_of(keys[i].text), &key));
        expect_number(keys[i].text, key.kind, keys[i].kind);
        expect_text(keys[i].text, key.partner, text_of(keys[i].partner));
        expect_text(keys[i].text, browse_key_write(*state, &key), text_of(keys[i].text));
    }
}

static void what_is_no_key(void **state) {
    static const char *const none[] = {"None",  "none/",           "partner:", "partner",
                                       "x",     "tenant:",         "tenant:x", "tenant:" ID "0",
                                       "root:", "subscription:" ID};
    struct browse_key key;
    (void)state;
    for (size_t i = 0; i < ROWS(none); i++)
        expect(none[i], !browse_key_read(text_of(none[i]), &key));
}

static void places_are_read_and_written(void **state) {
    static const char *const places[] = {"partner/contoso", "partner/a/b",    "reseller/0",
                                         "reseller/17",     "tenant/" ID "/", "tenant/" ID "/A/b",
                                         "subscription/" ID};
    for (size_t i = 0; i < ROWS(places); i++) {
        struct browse_place place;
        expect(places[i], browse_place_read(text_of(places[i]), &place));
        expect(places[i], place.has_row);
        expect_text(places[i], browse_place_write(*state, &place), text_of(places[i]));
    }
}

static void what_is_no_place(void **state) {
    static const char *const none[] = {"",
                                       "x",
                                       "partner/",
                                       "reseller/",
                                       "reseller/x",
                                       "reseller/-1",
                                       "reseller/99999999999999999999",
                                       "tenant/" ID,
                                       "tenant//",
                                       "tenant/x/y",
                                       "subscription/",
                                       "subscription/x"};
    struct browse_place place;
    (void)state;
    for (size_t i = 0; i < ROWS(none); i++)
        expect(none[i], !browse_place_read(text_of(none[i]), &place));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(keys_are_read_and_written),
        cmocka_unit_test(what_is_no_key),
        in_arena(places_are_read_and_written),
        cmocka_unit_test(what_is_no_place),
    };
    return cmocka_run_group_tests_name("browse_key", tests, NULL, NULL);
}
