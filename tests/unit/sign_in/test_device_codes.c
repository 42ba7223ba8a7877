// sign_in/device_codes: pending device sign-ins (RFC 8628). How often an asker has asked is the
// process's, so every test lives in an hour of its own.
#include "store_world.h"

#include "sign_in/device_codes.h"

static const struct guid user = {{0xA5, 0x57}};
static const struct guid other_user = {{0xA5, 0x58}};

static int64_t now = 1700000000;

enum { asker = 7 };

static struct world *world;
static struct store_db *db;

// A write is open all the time.
static int next_hour(void **state) {
    now += 3600;
    if (open_memory_world(state))
        return -1;
    world = *state;
    db = begin_write(world);
    return 0;
}

#define in_an_hour_of_its_own(test) cmocka_unit_test_setup_teardown(test, next_hour, close_world)

static struct device_time at(int64_t second) {
    return (struct device_time){second, second * 1000000};
}

static enum store_result ask(uint64_t who, struct text resource, struct text client_id,
                             int64_t second, struct device_code *ret_code) {
    const struct device_asked asked = {who, resource, client_id};
    return device_code_new(db, world->arena, &asked, at(second), ret_code);
}

static struct device_code new_code(const char *resource) {
    struct device_code made;
    assert_int_equal(ask(asker, text_of(resource), TEXT("client"), now, &made), STORE_OK);
    return made;
}

// One after the other, as fast as they are given out.
static struct device_code slowly(uint64_t who, struct text resource) {
    struct device_code made;
    assert_int_equal(ask(who, resource, TEXT(""), ++now, &made), STORE_OK);
    return made;
}

static enum device_code_state poll_text(struct text code, struct device_time when) {
    enum device_code_state state = DEVICE_CODE_EXPIRED;
    assert_int_equal(device_code_poll(db, world->arena, code, when, &state), STORE_OK);
    return state;
}

static enum device_code_state poll_at(const struct device_code *code, int64_t second) {
    return poll_text(text_of(code->code), at(second));
}

static enum device_code_state poll(const struct device_code *code) {
    return poll_at(code, now);
}

static bool approve(struct text user_code, const struct guid *by, int64_t second) {
    const enum store_result approved = store_device_code_approve(db, user_code, second, by);
    assert_true(approved == STORE_OK || approved == STORE_MISSING);
    return approved == STORE_OK;
}

static enum store_result take_at(const struct device_code *code, int64_t second,
                                 struct device_code_row *ret_row) {
    return device_code_take(db, world->arena, text_of(code->code), second, ret_row);
}

static void pending_approved_used_up(void **state) {
    const struct device_code code = new_code("https://management.azsreg.local/");
    struct device_code_row row = {.resource = TEXT("untouched")};
    (void)state;
    for (int i = 0; i < 3; i++)
        expect_number("pending", poll_at(&code, now + 5 * i), DEVICE_CODE_PENDING);
    expect_number("not yet", take_at(&code, now, &row), STORE_MISSING);
    expect_text("pending", row.resource, TEXT("untouched"));
    assert_true(approve(text_of(code.user_code), &user, now));
    for (int i = 0; i < 3; i++) // asking takes nothing
        expect_number("approved", poll(&code), DEVICE_CODE_APPROVED);
    expect_number("taken", take_at(&code, now, &row), STORE_OK);
    assert_true(guid_is(&row.approved_by, &user));
    expect_text("resource", row.resource, TEXT("https://management.azsreg.local/"));
    expect_number("used up", take_at(&code, now, &row), STORE_MISSING);
    for (int i = 0; i < 3; i++)
        expect_number("used up", poll(&code), DEVICE_CODE_EXPIRED);
    assert_false(approve(text_of(code.user_code), &user, now));
}

static void approved_once(void **state) {
    const struct device_code code = new_code("r");
    struct device_code_row row;
    (void)state;
    assert_true(approve(text_of(code.user_code), &user, now));
    assert_false(approve(text_of(code.user_code), &other_user, now));
    expect_number("taken", take_at(&code, now, &row), STORE_OK);
    assert_true(guid_is(&row.approved_by, &user));
}

static void the_user_code_is_easy_to_type(void **state) {
    const struct device_code code = new_code("r");
    char typed[USER_CODE_CHARS + 1];
    (void)state;
    expect_number("size", strlen(code.user_code), USER_CODE_CHARS);
    for (size_t i = 0; i < USER_CODE_CHARS; i++) {
        expect(code.user_code, i == 4 ? code.user_code[i] == '-'
                                      : strchr("BCDFGHJKLMNPQRSTVWXZ", code.user_code[i]) != NULL);
        typed[i] = text_lower_char(code.user_code[i]);
    }
    typed[USER_CODE_CHARS] = '\0';
    expect_number("pending", poll(&code), DEVICE_CODE_PENDING);
    assert_true(approve(text_of(typed), &user, now));
    expect_number("approved", poll(&code), DEVICE_CODE_APPROVED);
}

static void codes_there_are_not(void **state) {
    const struct device_code code = new_code("r");
    const struct text typed = text_of(code.user_code);
    (void)state;
    assert_false(approve(TEXT(""), &user, now));
    assert_false(approve(TEXT("AAAA-AAAA"), &user, now));
    assert_false(approve(text_slice(typed, 0, 8), &user, now));
    assert_false(approve(text_format(world->arena, "%.*s ", TEXT_ARGS(typed)), &user, now));
    assert_false(approve(text_of(code.code), &user, now)); // not the one to type
    const struct text polled[] = {TEXT(""),
                                  TEXT("x"),
                                  typed,
                                  text_slice(text_of(code.code), 0, 42),
                                  text_format(world->arena, "%sA", code.code),
                                  text_lower(world->arena, text_of(code.code))};
    for (size_t i = 0; i < ROWS(polled); i++)
        expect_number("unknown", poll_text(polled[i], at(now)), DEVICE_CODE_EXPIRED);
    expect_number("still", poll(&code), DEVICE_CODE_PENDING);
}

// Whoever reads the data has no code to poll with.
static void only_a_digest_is_kept(void **state) {
    const struct device_code code = new_code("r");
    struct digest digest;
    struct device_code_row row;
    (void)state;
    assert_true(digest_of(text_of(code.code), &digest));
    assert_int_equal(store_device_code_find(db, world->arena, &digest, now, &row), STORE_OK);
    sqlite3_stmt *found = NULL;
    assert_int_equal(sqlite3_prepare_v2(sqlite_of(db),
                                        "SELECT digest, user_code || resource || client_id"
                                        " FROM device_code",
                                        -1, &found, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(found), SQLITE_ROW);
    assert_int_equal(sqlite3_column_bytes(found, 0), DIGEST_BYTES);
    assert_memory_not_equal(sqlite3_column_blob(found, 0), code.code, DIGEST_BYTES);
    assert_null(strstr((const char *)sqlite3_column_text(found, 1), code.code));
    sqlite3_finalize(found);
}

// A clock that is frozen, or put on, hurries nobody and holds nobody up.
static void how_often_is_by_the_real_clock(void **state) {
    const struct device_code code = new_code("r");
    const int64_t soon_us = now * 1000000 + 1000000;
    const struct device_time polls[] = {
        {now, soon_us}, {now + 100, soon_us + 1000000}, {now, soon_us + 6000000}};
    static const enum device_code_state wanted[] = {DEVICE_CODE_PENDING, DEVICE_CODE_TOO_SOON,
                                                    DEVICE_CODE_PENDING};
    (void)state;
    for (size_t i = 0; i < ROWS(polls); i++)
        expect_number("poll", poll_text(text_of(code.code), polls[i]), wanted[i]);
}

static void they_expire(void **state) {
    struct device_code_row row;
    const struct device_code code = new_code("r");
    const struct device_code approved = new_code("r");
    const int64_t last = now + DEVICE_CODE_SECONDS - 1;
    (void)state;
    expect_number("at last", poll_at(&code, last), DEVICE_CODE_PENDING);
    expect_number("too late", poll_at(&code, last + 1), DEVICE_CODE_EXPIRED);
    assert_false(approve(text_of(code.user_code), &user, last + 1));
    assert_true(approve(text_of(approved.user_code), &user, last));
    expect_number("approved, too late", poll_at(&approved, last + 1), DEVICE_CODE_EXPIRED);
    expect_number("approved, too late", take_at(&approved, last + 1, &row), STORE_MISSING);
    assert_int_equal(store_device_codes_reach(db, 2, now), STORE_OK);
    now = last + 1;
    slowly(asker, TEXT("r"));
    assert_int_equal(store_device_codes_reach(db, 1, 0), STORE_OK);
    assert_int_equal(store_device_codes_reach(db, 2, 0), STORE_MISSING); // the others went
}

static void no_two_are_the_same(void **state) {
    struct device_code codes[100];
    (void)state;
    for (size_t i = 0; i < ROWS(codes); i++) {
        codes[i] = slowly(asker, TEXT("r"));
        expect_number("size", strlen(codes[i].code), 43); // 256 bits
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(codes[i].code, codes[j].code);
            assert_string_not_equal(codes[i].user_code, codes[j].user_code);
        }
    }
    for (size_t i = 0; i < ROWS(codes); i++)
        expect_number("pending", poll(&codes[i]), DEVICE_CODE_PENDING);
}

static void so_many_at_once(void **state) {
    struct device_code code;
    (void)state;
    for (int i = 0; i < DEVICE_CODES_AT_ONCE; i++)
        assert_int_equal(ask(8, TEXT("r"), TEXT("c"), now, &code), STORE_OK);
    assert_int_equal(ask(8, TEXT("r"), TEXT("c"), now, &code), STORE_MISSING);
    assert_int_equal(ask(9, TEXT("r"), TEXT("c"), now, &code),
                     STORE_OK); // another is not kept waiting
    assert_int_equal(ask(8, TEXT("r"), TEXT("c"), now + 1, &code), STORE_OK);
    assert_int_equal(ask(8, TEXT("r"), TEXT("c"), now + 1, &code), STORE_MISSING);
}

// Fills what is left, by many askers.
static void fill_up(void) {
    struct device_code code;
    for (uint64_t who = 100; store_device_codes_reach(db, DEVICE_CODES_MAX, 0) == STORE_MISSING;
         who++)
        assert_int_equal(ask(who, TEXT("r"), TEXT(""), now, &code), STORE_OK);
}

// Who floods the table loses his own pending ones, never those that were approved, or others'.
static void only_ones_own_make_room(void **state) {
    struct device_code code;
    const struct device_code others = slowly(1, TEXT("r"));
    const struct device_code approved = slowly(2, TEXT("r"));
    const struct device_code first = slowly(2, TEXT("r"));
    (void)state;
    assert_true(approve(text_of(approved.user_code), &user, now));
    fill_up();
    expect_number("still", poll(&first), DEVICE_CODE_PENDING);
    slowly(2, TEXT("r"));
    // who has none there has to wait
    assert_int_equal(ask(99, TEXT("r"), TEXT(""), now, &code), STORE_MISSING);
    expect_number("his oldest", poll(&first), DEVICE_CODE_EXPIRED);
    expect_number("others'", poll(&others), DEVICE_CODE_PENDING);
    expect_number("approved", poll(&approved), DEVICE_CODE_APPROVED);
    assert_int_equal(store_device_codes_reach(db, DEVICE_CODES_MAX + 1, 0), STORE_MISSING);
}

static void asked_too_often(void **state) {
    const struct device_code code = new_code("r");
    static const struct {
        int64_t later;
        enum device_code_state want;
    } rows[] = {
        {0, DEVICE_CODE_PENDING},  {5, DEVICE_CODE_PENDING},  {5, DEVICE_CODE_PENDING},
        {1, DEVICE_CODE_TOO_SOON}, {0, DEVICE_CODE_TOO_SOON}, {3, DEVICE_CODE_TOO_SOON},
        {4, DEVICE_CODE_PENDING},
    };
    int64_t second = now;
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number("poll", poll_at(&code, second += rows[i].later), rows[i].want);
    assert_true(approve(text_of(code.user_code), &user, second));
    expect_number("approved", poll_at(&code, second), DEVICE_CODE_APPROVED);
}

static void what_a_typed_code_is_for(void **state) {
    const struct device_code code = new_code("https://management.azsreg.local/");
    const struct text typed = text_of(code.user_code);
    struct device_code_row row;
    (void)state;
    assert_int_equal(store_device_code_typed(db, world->arena, typed, now, &row), STORE_OK);
    expect_text("resource", row.resource, TEXT("https://management.azsreg.local/"));
    expect_text("client", row.client_id, TEXT("client"));
    assert_int_equal(store_device_code_typed(db, world->arena, TEXT("AAAA-AAAA"), now, &row),
                     STORE_MISSING);
    assert_true(approve(typed, &user, now));
    assert_int_equal(store_device_code_typed(db, world->arena, typed, now, &row), STORE_MISSING);
}

static void a_resource_of_any_length(void **state) {
    char resource[300];
    struct device_code code;
    struct device_code_row row;
    (void)state;
    memset(resource, 'r', sizeof resource);
    const struct text longest = {resource, 255};
    assert_int_equal(ask(asker, (struct text){resource, 256}, TEXT(""), now, &code), STORE_MISSING);
    assert_int_equal(ask(asker, TEXT("r"), (struct text){resource, 64}, now, &code), STORE_MISSING);
    assert_int_equal(ask(asker, longest, (struct text){resource, 63}, now, &code), STORE_OK);
    assert_true(approve(text_of(code.user_code), &user, now));
    expect_number("taken", take_at(&code, now, &row), STORE_OK);
    expect_text("resource", row.resource, longest);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_an_hour_of_its_own(pending_approved_used_up),
        in_an_hour_of_its_own(approved_once),
        in_an_hour_of_its_own(the_user_code_is_easy_to_type),
        in_an_hour_of_its_own(codes_there_are_not),
        in_an_hour_of_its_own(only_a_digest_is_kept),
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
