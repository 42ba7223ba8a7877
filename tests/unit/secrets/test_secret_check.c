// identity/secret_check: found out beside the loop, as often as the rule allows, and telling
// nothing.
#include "unit.h"

#include "app/app.h"
#include "secrets/asker.h"
#include "secrets/secret_check.h"

#include <poll.h>

static struct secret_checks checks;
static struct app app;
static struct arm_service service;

struct asked {
    struct http_request request;
    struct arm_call call;
};

// From 203.0.113.LAST, or from a private address.
static void ask(struct asked *asked, struct arena *arena, uint8_t last) {
    *asked = (struct asked){.request = {.arena = arena}};
    asked->call =
        (struct arm_call){.service = &service, .arena = arena, .request = &asked->request};
    const uint8_t private[4] = {10, 0, 0, 1};
    const uint8_t public[4] = {203, 0, 113, last};
    uint8_t *at = asked->request.peer.address;
    at[10] = at[11] = 0xff;
    memcpy(at + 12, last ? public : private, 4);
}

// What comes out in the end: the worker is waited for.
static enum secret_verdict check(struct asked *asked, struct text login, struct text secret,
                                 struct text hash) {
    const struct secret_attempt attempt = {login, secret, hash};
    enum secret_verdict verdict = secret_check(&asked->call, &attempt);
    while (verdict == SECRET_LATER) {
        struct pollfd wake = {.fd = worker_fd(app.worker), .events = POLLIN};
        while (!worker_is_over(&asked->call.awaits)) {
            assert_int_equal(poll(&wake, 1, 60000), 1);
            worker_collect(app.worker);
        }
        asked->call.waits = false;
        verdict = secret_check(&asked->call, &attempt);
    }
    return verdict;
}

static enum secret_verdict from(struct arena *arena, uint8_t address, const char *login,
                                const char *secret, struct text hash) {
    struct asked asked;
    ask(&asked, arena, address);
    return check(&asked, text_of(login), text_of(secret), hash);
}

static int open_all(void **state) {
    checks = (struct secret_checks){0};
    app = (struct app){.worker = worker_open(), .secrets = &checks};
    service = (struct arm_service){.app = &app};
    return app.worker ? open_arena_state(state) : -1;
}

static int close_all(void **state) {
    worker_close(app.worker);
    secret_checks_close(&checks);
    return close_arena_state(state);
}

static void right_and_wrong(void **state) {
    const struct text hash = password_hash(*state, TEXT("right"));
    expect_number("wrong", from(*state, 1, "a", "wrong", hash), SECRET_WRONG);
    expect_number("right", from(*state, 1, "a", "right", hash), SECRET_FITS);
    expect_number("remembered", from(*state, 1, "a", "right", hash), SECRET_FITS);
    expect_number("not by it", from(*state, 1, "a", "wrong", hash), SECRET_WRONG);
    expect_number("no such login", from(*state, 1, "b", "right", TEXT("")), SECRET_WRONG);
}

// Once it has been tried too often, the right secret hears the same as a wrong one, whether it is
// remembered or not.
static void no_oracle(void **state) {
    const struct text hash = password_hash(*state, TEXT("right"));
    expect_number("remembered now", from(*state, 1, "a", "right", hash), SECRET_FITS);
    for (int i = 0; i < 20; i++)
        throttle_charge(&checks.logins, &(struct throttle_rule){20, 1000000000},
                        checks.jobs[0].login, 1);
    expect_number("wrong", from(*state, 1, "a", "wrong", hash), SECRET_TOO_OFTEN);
    expect_number("right", from(*state, 1, "a", "right", hash), SECRET_TOO_OFTEN);
    expect_number("in capitals", from(*state, 1, "A", "right", hash), SECRET_TOO_OFTEN);
}

static void others_are_not_kept_out(void **state) {
    const struct text hash = password_hash(*state, TEXT("right"));
    enum secret_verdict verdict = SECRET_WRONG;
    for (int i = 0; i < 100 && verdict == SECRET_WRONG; i++)
        verdict = from(*state, 1, "nobody", "guess", TEXT(""));
    expect_number("the guesser", verdict, SECRET_TOO_OFTEN);
    expect_number("another login", from(*state, 1, "a", "right", hash), SECRET_FITS);
    expect_number("from elsewhere", from(*state, 2, "nobody", "guess", TEXT("")), SECRET_WRONG);
}

static void right_secrets_are_never_too_many(void **state) {
    const struct text hash = password_hash(*state, TEXT("right"));
    for (int i = 0; i < 100; i++)
        expect_number("right", from(*state, 0, "a", "right", hash), SECRET_FITS);
}

// Fifty at once with the same secret are one hash.
static void the_same_at_once(void **state) {
    enum { MANY = 50 };
    static struct asked asked[MANY];
    const struct text hash = password_hash(*state, TEXT("right"));
    const struct secret_attempt attempt = {TEXT("a"), TEXT("right"), hash};
    size_t pending = 0;
    for (size_t i = 0; i < MANY; i++) {
        ask(&asked[i], *state, 0);
        expect_number("later", secret_check(&asked[i].call, &attempt), SECRET_LATER);
    }
    for (size_t i = 0; i < SECRET_JOBS_MAX; i++)
        pending += checks.jobs[i].job.serial != 0;
    expect_number("hashes", pending, 1);
    for (size_t i = 0; i < MANY; i++)
        expect_number("right", check(&asked[i], attempt.login, attempt.secret, hash), SECRET_FITS);
}

// Names that there are not take up no place that a name that there is would need.
static void shams_give_way(void **state) {
    enum { MANY = SECRET_JOBS_MAX };
    static struct asked asked[MANY];
    const struct text hash = password_hash(*state, TEXT("right"));
    for (size_t i = 0; i < MANY; i++) {
        const struct text login = text_format(*state, "nobody-%zu", i);
        const struct secret_attempt attempt = {login, TEXT("guess"), TEXT("")};
        ask(&asked[i], *state, 0);
        checks.usual_us = 3600000000; // none is over meanwhile
        expect_number("later", secret_check(&asked[i].call, &attempt), SECRET_LATER);
    }
    expect_number("there is room", from(*state, 0, "a", "right", hash), SECRET_FITS);
    size_t over = 0;
    for (size_t i = 0; i < MANY; i++)
        over += worker_is_over(&asked[i].call.awaits);
    expect_number("one gave way", over, 1);
}

static void who_is_told_apart_by_address(void **state) {
    static const struct {
        const char *row;
        uint8_t address[16];
        bool apart;
    } rows[] = {
        {"127.0.0.1", {[10] = 255, 255, 127, 0, 0, 1}, false},
        {"10.1.2.3", {[10] = 255, 255, 10, 1, 2, 3}, false},
        {"172.15.0.1", {[10] = 255, 255, 172, 15, 0, 1}, true},
        {"172.16.0.1", {[10] = 255, 255, 172, 16, 0, 1}, false},
        {"172.31.255.1", {[10] = 255, 255, 172, 31, 255, 1}, false},
        {"172.32.0.1", {[10] = 255, 255, 172, 32, 0, 1}, true},
        {"192.168.0.1", {[10] = 255, 255, 192, 168, 0, 1}, false},
        {"169.254.0.1", {[10] = 255, 255, 169, 254, 0, 1}, false},
        {"0.0.0.0", {[10] = 255, 255, 0, 0, 0, 0}, false},
        {"203.0.113.9", {[10] = 255, 255, 203, 0, 113, 9}, true},
        {"::", {0}, false},
        {"::1", {[15] = 1}, false},
        {"fc00::1", {0xfc, [15] = 1}, false},
        {"fd00::1", {0xfd, [15] = 1}, false},
        {"fe80::1", {0xfe, 0x80, [15] = 1}, false},
        {"2001:db8::1", {0x20, 1, 0x0d, 0xb8, [15] = 1}, true},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct asked asked;
        ask(&asked, *state, 0);
        memcpy(asked.request.peer.address, rows[i].address, 16);
        expect_number(rows[i].row, asker_is_told_apart(&asked.call), rows[i].apart);
        service.trust_proxy = true;
        expect(rows[i].row, !asker_is_told_apart(&asked.call));
        service.trust_proxy = false;
    }
}

#define with_a_worker(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_a_worker(right_and_wrong),
        with_a_worker(no_oracle),
        with_a_worker(others_are_not_kept_out),
        with_a_worker(right_secrets_are_never_too_many),
        with_a_worker(the_same_at_once),
        with_a_worker(shams_give_way),
        with_a_worker(who_is_told_apart_by_address),
    };
    return cmocka_run_group_tests_name("secret_check", tests, NULL, NULL);
}
