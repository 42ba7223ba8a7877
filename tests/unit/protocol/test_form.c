// arm/form: application/x-www-form-urlencoded, read once.
#include "unit.h"

#include "protocol/form.h"

static void fields(void **state) {
    static const struct {
        const char *body;
        const char *name;
        const char *value;
    } rows[] = {
        {"grant_type=password", "grant_type", "password"},
        {"a=1&b=2", "b", "2"},
        {"a=1&b=2", "c", ""},
        {"A=1", "a", "1"},
        {"a=1+2%2B3", "a", "1 2+3"},
        {"a%62=1", "ab", "1"},
        {"a=%C3%A4", "a", "\xc3\xa4"},
        {"a=b=c", "a", "b=c"},
        {"a", "a", ""},
        {"&&a=1&&", "a", "1"},
        {"=1&a=2", "a", "2"},
        {"", "a", ""},
        {"a=1&a=2", "a", ""}, // which of them?
        {"a=1&A=1", "a", ""},
        {"a=%zz", "a", ""},
        {"a=%zz&a=1", "a", "1"}, // one that is no field does not count
        {"a=%00", "a", ""},
        {"a=\xff", "a", ""},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_text(rows[i].body,
                    arm_form_value(arm_form_read(*state, text_of(rows[i].body)), rows[i].name),
                    text_of(rows[i].value));
}

static void so_many_fields_and_no_more(void **state) {
    struct text body = TEXT("");
    for (int i = 0; i <= ARM_FORM_FIELDS_MAX; i++)
        body = text_format(*state, "%.*s&f%d=%d", TEXT_ARGS(body), i, i);
    const struct arm_form *form = arm_form_read(*state, body);
    expect_number("count", form->count, ARM_FORM_FIELDS_MAX);
    expect_text("the last", arm_form_value(form, "f31"), TEXT("31"));
    expect_text("one more", arm_form_value(form, "f32"), TEXT(""));
    expect_text("without memory", arm_form_value(NULL, "f0"), TEXT(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {in_arena(fields), in_arena(so_many_fields_and_no_more)};
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
