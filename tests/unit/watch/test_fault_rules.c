// watch/fault_rules: which fault a request gets, as a table of requests in a row.
#include "unit.h"

#include "watch/fault_read.h"

#include <stdlib.h>
#include <string.h>

static const struct match_facts read_facts = {
    .words = {[MATCH_OPERATION] = {"A_List", 6}, [MATCH_METHOD] = {"GET", 3}}};
static const struct match_facts write_facts = {
    .words = {[MATCH_OPERATION] = {"A_Create", 8}, [MATCH_METHOD] = {"PUT", 3}}, .writes = true};

static struct fault_rule *rule_of(const char *name, const char *json) {
    struct arena *arena = arena_open();
    struct fault_rule *rule = arena_alloc(arena, sizeof *rule);
    struct json_reader reader = {.arena = arena, .keeps_digits = true};
    cleanup_json cJSON *tree = json_parse(&reader, text_of(json));
    const struct json_at root = json_root(&reader, tree);
    rule->arena = arena;
    fault_read(&reader, &root, rule);
    if (reader.failed)
        fail_msg("%s: %.*s", json, TEXT_ARGS(reader.path));
    rule->name = text_of(name);
    return rule;
}

static void put(struct fault_rules *rules, const char *name, const char *json) {
    fault_rules_put(rules, rule_of(name, json));
}

// The names of those that fire for the requests in a row, '-' for none: r reads, w writes.
static void assert_fire(struct fault_rules *rules, const char *requests, const char *expected) {
    cleanup_arena struct arena *arena = arena_open();
    for (; *requests; requests++, expected++) {
        const struct match_facts *facts = *requests == 'w' ? &write_facts : &read_facts;
        const struct fault_rule *foretold = fault_rules_would_fire(rules, facts, arena);
        const struct fault_rule *fired = fault_rules_fire(rules, facts, arena);
        assert_ptr_equal(foretold, fired);
        assert_int_equal(fired ? fired->name.at[0] : '-', *expected);
    }
}

#define SLOW "\"do\":{\"delayMs\":1}"

static void order_skip_and_times(void **state) {
    static const struct {
        const char *a;
        const char *b;
        const char *requests;
        const char *fire;
        unsigned a_seen;
        unsigned b_seen;
    } rows[] = {
        {"{" SLOW "}", "{" SLOW "}", "rrr", "aaa", 3, 0},
        {"{" SLOW ",\"times\":1}", "{" SLOW "}", "rrr", "abb", 3, 2},
        {"{" SLOW ",\"skip\":1}", "{" SLOW ",\"times\":1}", "rrr", "baa", 3, 1},
        {"{" SLOW ",\"skip\":1,\"times\":1}", "{" SLOW ",\"skip\":1,\"times\":1}", "rrrrr", "-ab--",
         5, 4},
        {"{" SLOW ",\"match\":{\"writes\":true}}", "{" SLOW "}", "rwrw", "baba", 2, 2},
        {"{" SLOW ",\"match\":{\"method\":\"PUT\"},\"times\":1}", "{" SLOW ",\"byHeader\":true}",
         "rwrw", "-a--", 2, 0},
        {"{" SLOW ",\"probability\":0}", "{" SLOW ",\"times\":2}", "rrr", "bb-", 3, 3},
        {"{\"preset\":\"lost-answer\"}", "{\"preset\":\"slow\",\"times\":1}", "rwrw", "ba--", 2, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fault_rules rules = {0};
        put(&rules, "a", rows[i].a);
        put(&rules, "b", rows[i].b);
        assert_fire(&rules, rows[i].requests, rows[i].fire);
        assert_int_equal(fault_rules_find(&rules, TEXT("a"))->seen, rows[i].a_seen);
        assert_int_equal(fault_rules_find(&rules, TEXT("b"))->seen, rows[i].b_seen);
        fault_rules_clear(&rules);
    }
}

static void one_that_is_put_again_keeps_its_place(void **state) {
    struct fault_rules rules = {0};
    (void)state;
    put(&rules, "a", "{" SLOW ",\"times\":1}");
    put(&rules, "b", "{" SLOW "}");
    assert_fire(&rules, "rr", "ab");
    put(&rules, "a", "{" SLOW ",\"times\":1}");
    assert_int_equal(rules.count, 2);
    assert_fire(&rules, "rr", "ab");
    fault_rules_remove(&rules, TEXT("a"));
    fault_rules_remove(&rules, TEXT("a"));
    assert_int_equal(rules.count, 1);
    assert_fire(&rules, "r", "b");
    fault_rules_clear(&rules);
    assert_int_equal(rules.count, 0);
    assert_fire(&rules, "r", "-");
}

// Whatever was drawn before it, in any order.
static void a_draw_is_of_its_seed_and_number(void **state) {
    static const struct {
        unsigned long long seed;
        unsigned long long number;
        double draw;
    } rows[] = {
        // The generator's published first outputs for the seed 1234567, over 2^64.
        {1234567, 0, 6457827717110365317.0 / 18446744073709551616.0},
        {1234567, 1, 3203168211198807973.0 / 18446744073709551616.0},
        {1234567, 2, 9817491932198370423.0 / 18446744073709551616.0},
        {1234567, 3, 4593380528125082431.0 / 18446744073709551616.0},
    };
    (void)state;
    for (size_t i = 4; i-- > 0;)
        assert_true(llabs((long long)((fault_draw(rows[i].seed, rows[i].number) - rows[i].draw) *
                                      4503599627370496.0)) <= 1);
    unsigned low = 0;
    for (unsigned i = 0; i < 10000; i++) {
        const double draw = fault_draw(i % 7, i);
        assert_true(draw >= 0 && draw < 1);
        low += draw < 0.25;
    }
    assert_in_range(low, 2300, 2700);
}

static void every_preset_is_a_rule(void **state) {
    static const char *const names[] = {"throttled",          "unavailable", "gateway-timeout",
                                        "lost-answer",        "slow",        "registering",
                                        "partner-center-down"};
    cleanup_arena struct arena *arena = arena_open();
    struct fault_rule rule;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(fault_read_preset(arena, text_of(names[i]), &rule));
        assert_true(text_is(rule.name, text_of(names[i])));
    }
    assert_false(fault_read_preset(arena, TEXT("Slow"), &rule));
    assert_false(fault_read_preset(arena, TEXT(""), &rule));
}

static void names(void **state) {
    static const char *const good[] = {"a", "0", "a.b_c-d", "lost-answer"};
    static const char *const bad[] = {"", "A", "-a", ".a", "_a", "a b", "a/b", "\xc3\xa4"};
    char most[FAULT_NAME_MAX + 1];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(fault_name_is_valid(text_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(fault_name_is_valid(text_of(bad[i])));
    memset(most, 'a', sizeof most);
    assert_true(fault_name_is_valid((struct text){most, FAULT_NAME_MAX}));
    assert_false(fault_name_is_valid((struct text){most, FAULT_NAME_MAX + 1}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_skip_and_times),
        cmocka_unit_test(one_that_is_put_again_keeps_its_place),
        cmocka_unit_test(a_draw_is_of_its_seed_and_number),
        cmocka_unit_test(every_preset_is_a_rule),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
