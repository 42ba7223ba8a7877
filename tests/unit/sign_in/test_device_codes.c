// identity/device_codes: pending device sign-ins (RFC 8628). The table is the process's, so every
// test lives in an hour of its own.
#include "unit.h"

#include "sign_in/device_codes.h"

static const struct guid user = {{0xA5, 0x57}};
static const struct guid other_user = {{0xA5, 0x58}};

static int64_t now = 1700000000;

enum { asker = 7 };

static int next_hour(void **state) {
    now += 3600;
    return open_arena_state(state);
}

#define in_an_hour_of_its_own(test)                                                                \
    cmocka_unit_test_setup_teardown(test, next_hour, close_arena_state)

static struct device_time at(int64_t second) {
    return (struct device_time){second, second * 1000000};
}

static struct device_code new_code(const char *resource) {
    const struct device_code *made =
        device_code_new(asker, text_of(resource), TEXT("client"), at(now));
    assert_non_null(made);
    return *made;
}

// One after the other, as fast as they are given out.
static struct device_code slowly(uint64_t who, struct text resource) {
    const struct device_code *made = device_code_new(who, resource, TEXT(""), at(++now));
    assert_non_null(made);
    return *made;
}

static enum device_code_state poll_at(struct arena *arena, const struct device_code *code,
                                      int64_t second, struct guid *ret_by,
                                      struct text *ret_resource) {
    return device_code_poll(text_of(code->code), at(second), ret_by, arena, ret_resource);
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
        expect_number("pending", poll_at(*state, &code, now + 5 * i, &by, &resource),
                      DEVICE_CODE_PENDING);
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
        expect_number("unknown", device_code_poll(polled[i], at(now), &by, *state, &resource),
                      DEVICE_CODE_EXPIRED);
    expect_number("still", poll(*state, &code), DEVICE_CODE_PENDING);
}

// A clock that is frozen, or put on, hurries nobody and holds nobody up.
static void how_often_is_by_the_real_clock(void **state) {
    struct guid by;
    struct text resource;
    const struct device_code code = new_code("r");
    const int64_t soon_us = now * 1000000 + 1000000;
    const struct device_time polls[] = {
        {now, soon_us}, {now + 100, soon_us + 1000000}, {now, soon_us + 6000000}};
    static const enum device_code_state wanted[] = {DEVICE_CODE_PENDING, DEVICE_CODE_TOO_SOON,
                                                    DEVICE_CODE_PENDING};
    for (size_t i = 0; i < ROWS(polls); i++)
        expect_number("poll",
                      device_code_poll(text_of(code.code), polls[i], &by, *state, &resource),
                      wanted[i]);
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
        codes[i] = slowly(asker, TEXT("r"));
        expect_number("size", strlen(codes[i].code), 43); // 256 bits
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(codes[i].code, codes[j].code);
            assert_string_not_equal(codes[i].user_code, codes[j].user_code);
        }
    }
    for (size_t i = 0; i < ROWS(codes); i++)
        expect_number("pending", poll(*state, &codes[i]), DEVICE_CODE_PENDING);
}

static void so_many_at_once(void **state) {
    (void)state;
    for (int i = 0; i < DEVICE_CODES_AT_ONCE; i++)
        assert_non_null(device_code_new(8, TEXT("r"), TEXT("c"), at(now)));
    assert_null(device_code_new(8, TEXT("r"), TEXT("c"), at(now)));
    assert_non_null(
        device_code_new(9, TEXT("r"), TEXT("c"), at(now))); // another is not kept waiting
    assert_non_null(device_code_new(8, TEXT("r"), TEXT("c"), at(now + 1)));
    assert_null(device_code_new(8, TEXT("r"), TEXT("c"), at(now + 1)));
}

// Who floods the table loses his own pending ones, never those that were approved, or others'.
static void only_ones_own_make_room(void **state) {
    struct guid by;
    struct text resource;
    const struct device_code others = slowly(1, TEXT("r"));
    const struct device_code approved = slowly(2, TEXT("r"));
    const struct device_code first = slowly(2, TEXT("r"));
    const int64_t began = now;
    assert_true(device_code_approve(text_of(approved.user_code), &user, now));
    for (uint64_t who = 100; now < began + 800; who++) // many fill it
        for (int i = 0; i < 2; i++)
            (void)device_code_new(who, TEXT("r"), TEXT(""), at(i ? now : ++now));
    expect_number("still", poll(*state, &first), DEVICE_CODE_PENDING);
    slowly(2, TEXT("r"));
    assert_null(
        device_code_new(99, TEXT("r"), TEXT(""), at(now))); // who has none there has to wait
    expect_number("his oldest", poll(*state, &first), DEVICE_CODE_EXPIRED);
    expect_number("others'", poll(*state, &others), DEVICE_CODE_PENDING);
    expect_number("approved", poll_at(*state, &approved, now, &by, &resource),
                  DEVICE_CODE_APPROVED);
}

static void asked_too_often(void **state) {
    const struct device_code code = new_code("r");
    struct guid by;
    struct text resource;
    static const struct {
        int64_t later;
        enum device_code_state want;
    } rows[] = {
        {0, DEVICE_CODE_PENDING},  {5, DEVICE_CODE_PENDING},  {5, DEVICE_CODE_PENDING},
        {1, DEVICE_CODE_TOO_SOON}, {0, DEVICE_CODE_TOO_SOON}, {3, DEVICE_CODE_TOO_SOON},
        {4, DEVICE_CODE_PENDING},
    };
    int64_t at = now;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number("poll", poll_at(*state, &code, at += rows[i].later, &by, &resource),
                      rows[i].want);
    assert_true(device_code_approve(text_of(code.user_code), &user, at));
    expect_number("approved", poll_at(*state, &code, at, &by, &resource), DEVICE_CODE_APPROVED);
}

static void what_a_typed_code_is_for(void **state) {
    (void)state;
    const struct device_code code = new_code("https://management.azsreg.local/");
    const struct device_code *typed = device_code_typed(text_of(code.user_code), now);
    assert_non_null(typed);
    assert_string_equal(typed->resource, "https://management.azsreg.local/");
    assert_string_equal(typed->client_id, "client");
    assert_null(device_code_typed(TEXT("AAAA-AAAA"), now));
    assert_true(device_code_approve(text_of(code.user_code), &user, now));
    assert_null(device_code_typed(text_of(code.user_code), now));
}

static void a_resource_of_any_length(void **state) {
    char resource[300];
    struct guid by;
    struct text read = TEXT("");
    memset(resource, 'r', sizeof resource);
    assert_null(device_code_new(asker, (struct text){resource, 256}, TEXT(""), at(now)));
    assert_null(device_code_new(asker, TEXT("r"), (struct text){resource, 64}, at(now)));
    const struct text longest = {resource, 255};
    const struct device_code code =
        *device_code_new(asker, longest, (struct text){resource, 63}, at(now));
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
        in_an_hour_of_its_own(how_often_is_by_the_real_clock),
        in_an_hour_of_its_own(they_expire),
        in_an_hour_of_its_own(no_two_are_the_same),
        in_an_hour_of_its_own(so_many_at_once),
        in_an_hour_of_its_own(only_ones_own_make_room),
        in_an_hour_of_its_own(asked_too_often),
        in_an_hour_of_its_own(what_a_typed_code_is_for),
        in_an_hour_of_its_own(a_resource_of_any_length),
    };
    return cmocka_run_group_tests_name("device_codes", tests, NULL, NULL);
}
