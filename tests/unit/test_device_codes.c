// rp/device_codes: pending device sign-ins (RFC 8628). The table is the process's, so every test
// lives in an hour of its own.
#include "unit.h"

#include "rp/device_codes.h"

static const struct guid user = {{0xA5, 0x57}};
static const struct guid other_user = {{0xA5, 0x58}};

static int64_t now = 1700000000;

static int next_hour(void **state) {
    now += 3600;
    return open_arena_state(state);
}

#define in_an_hour_of_its_own(test)                                                                \
    cmocka_unit_test_setup_teardown(test, next_hour, close_arena_state)

static struct device_code new_code(const char *resource) {
    const struct device_code *made = device_code_new(text_of(resource), now);
    assert_non_null(made);
    return *made;
}

static enum device_code_state poll_at(struct arena *arena, const struct device_code *code,
                                      int64_t at, struct guid *ret_by, struct text *ret_resource) {
    return device_code_poll(text_of(code->code), at, ret_by, arena, ret_resource);
}

static enum device_code_state poll(struct arena *arena, const struct device_code *code) {
    struct guid by;
    struct text resource;
    return poll_at(arena, code, now, &by, &resource);
}

static void pending_approved_used_up(void **state) {
    const struct device_code code = new_code("https://management.azsreg.local/");
    struct guid by = {{0}};
    struct text resource = TEXT("untouched");
    for (int i = 0; i < 3; i++)
        expect_number("pending", poll_at(*state, &code, now, &by, &resource), DEVICE_CODE_PENDING);
    expect_text("pending", resource, TEXT("untouched"));
    assert_true(device_code_approve(text_of(code.user_code), &user, now));
    expect_number("approved", poll_at(*state, &code, now, &by, &resource), DEVICE_CODE_APPROVED);
    assert_true(guid_is(&by, &user));
    expect_text("resource", resource, TEXT("https://management.azsreg.local/"));
    for (int i = 0; i < 3; i++)
        expect_number("used up", poll(*state, &code), DEVICE_CODE_EXPIRED);
    assert_false(device_code_approve(text_of(code.user_code), &user, now));
}

static void approved_once(void **state) {
    const struct device_code code = new_code("r");
    struct guid by = {{0}};
    struct text resource = TEXT("");
    assert_true(device_code_approve(text_of(code.user_code), &user, now));
    assert_false(device_code_approve(text_of(code.user_code), &other_user, now));
    expect_number("approved", poll_at(*state, &code, now, &by, &resource), DEVICE_CODE_APPROVED);
    assert_true(guid_is(&by, &user));
}

static void the_user_code_is_easy_to_type(void **state) {
    const struct device_code code = new_code("r");
    char typed[USER_CODE_CHARS + 1];
    expect_number("size", strlen(code.user_code), USER_CODE_CHARS);
    for (size_t i = 0; i < USER_CODE_CHARS; i++) {
        expect(code.user_code, i == 4 ? code.user_code[i] == '-'
                                      : strchr("BCDFGHJKLMNPQRSTVWXZ", code.user_code[i]) != NULL);
        typed[i] = text_lower_char(code.user_code[i]);
    }
    typed[USER_CODE_CHARS] = '\0';
    expect_number("pending", poll(*state, &code), DEVICE_CODE_PENDING);
    assert_true(device_code_approve(text_of(typed), &user, now));
    expect_number("approved", poll(*state, &code), DEVICE_CODE_APPROVED);
}

static void codes_there_are_not(void **state) {
    const struct device_code code = new_code("r");
    const struct text typed = text_of(code.user_code);
    struct guid by;
    struct text resource;
    assert_false(device_code_approve(TEXT(""), &user, now));
    assert_false(device_code_approve(TEXT("AAAA-AAAA"), &user, now));
    assert_false(device_code_approve(text_slice(typed, 0, 8), &user, now));
    assert_false(device_code_approve(text_format(*state, "%.*s ", TEXT_ARGS(typed)), &user, now));
    assert_false(device_code_approve(text_of(code.code), &user, now)); // not the one to type
    const struct text polled[] = {TEXT(""),
                                  TEXT("x"),
                                  typed,
                                  text_slice(text_of(code.code), 0, 42),
                                  text_format(*state, "%sA", code.code),
                                  text_lower(*state, text_of(code.code))};
    for (size_t i = 0; i < ROWS(polled); i++)
        expect_number("unknown", device_code_poll(polled[i], now, &by, *state, &resource),
                      DEVICE_CODE_EXPIRED);
    expect_number("still", poll(*state, &code), DEVICE_CODE_PENDING);
}

static void they_expire(void **state) {
    struct guid by;
    struct text resource;
    const struct device_code code = new_code("r");
    const struct device_code approved = new_code("r");
    const int64_t last = now + DEVICE_CODE_SECONDS - 1;
    expect_number("at last", poll_at(*state, &code, last, &by, &resource), DEVICE_CODE_PENDING);
    expect_number("too late", poll_at(*state, &code, last + 1, &by, &resource),
                  DEVICE_CODE_EXPIRED);
    assert_false(device_code_approve(text_of(code.user_code), &user, last + 1));
    assert_true(device_code_approve(text_of(approved.user_code), &user, last));
    expect_number("approved, too late", poll_at(*state, &approved, last + 1, &by, &resource),
                  DEVICE_CODE_EXPIRED);
}

static void no_two_are_the_same(void **state) {
    struct device_code codes[100];
    for (size_t i = 0; i < ROWS(codes); i++) {
        codes[i] = new_code("r");
        expect_number("size", strlen(codes[i].code), 43); // 256 bits
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(codes[i].code, codes[j].code);
            assert_string_not_equal(codes[i].user_code, codes[j].user_code);
        }
    }
    for (size_t i = 0; i < ROWS(codes); i++)
        expect_number("pending", poll(*state, &codes[i]), DEVICE_CODE_PENDING);
}

// There is room for 256; one more takes the place of the oldest.
static void the_oldest_makes_room(void **state) {
    static struct device_code codes[257];
    struct guid by;
    struct text resource;
    for (size_t i = 0; i < ROWS(codes) - 1; i++) {
        const struct device_code *made = device_code_new(TEXT("r"), now + (int64_t)i);
        assert_non_null(made);
        codes[i] = *made;
    }
    const int64_t later = now + 256;
    expect_number("first", poll_at(*state, &codes[0], later, &by, &resource), DEVICE_CODE_PENDING);
    codes[256] = *device_code_new(TEXT("r"), later);
    expect_number("first", poll_at(*state, &codes[0], later, &by, &resource), DEVICE_CODE_EXPIRED);
    for (size_t i = 1; i < ROWS(codes); i++)
        expect_number("others", poll_at(*state, &codes[i], later, &by, &resource),
                      DEVICE_CODE_PENDING);
}

static void a_resource_of_any_length(void **state) {
    char resource[300];
    struct guid by;
    struct text read = TEXT("");
    memset(resource, 'r', sizeof resource);
    assert_null(device_code_new((struct text){resource, 256}, now));
    assert_null(device_code_new((struct text){resource, 300}, now));
    const struct text longest = {resource, 255};
    const struct device_code code = *device_code_new(longest, now);
    assert_true(device_code_approve(text_of(code.user_code), &user, now));
    expect_number("approved", poll_at(*state, &code, now, &by, &read), DEVICE_CODE_APPROVED);
    expect_text("resource", read, longest);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_an_hour_of_its_own(pending_approved_used_up),
        in_an_hour_of_its_own(approved_once),
        in_an_hour_of_its_own(the_user_code_is_easy_to_type),
        in_an_hour_of_its_own(codes_there_are_not),
        in_an_hour_of_its_own(they_expire),
        in_an_hour_of_its_own(no_two_are_the_same),
        in_an_hour_of_its_own(the_oldest_makes_room),
        in_an_hour_of_its_own(a_resource_of_any_length),
    };
    return cmocka_run_group_tests_name("device_codes", tests, NULL, NULL);
}
