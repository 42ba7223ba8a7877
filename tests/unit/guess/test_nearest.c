// The known word nearest to one that is not known (guess/nearest.h).
#include "base/cleanup.h"
#include "guess/nearest.h"
#include "unit.h"

static void test_distance(void **state) {
    (void)state;
    const struct {
        const char *a;
        const char *b;
        size_t distance;
    } rows[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"abc", "", 3},
        {"abc", "abc", 0},
        {"ABC", "abc", 0},        // case does not count
        {"CPS", "CSP", 1},        // swapped
        {"lisen", "listen", 1},   // left out
        {"listten", "listen", 1}, // put in
        {"lasten", "listen", 1},  // changed
        {"kitten", "sitting", 3},
        {"ca", "abc", 3}, // optimal string alignment: no letter is touched twice
        {"tenantid", "tenantId", 0},
        {"abcdefghij", "zyxwvutsrq", 7}, // more than six are not counted
        {"a", "aaaaaaaaaa", 7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(nearest_distance(text_of(rows[i].a), text_of(rows[i].b), 6),
                         rows[i].distance);
        assert_int_equal(nearest_distance(text_of(rows[i].b), text_of(rows[i].a), 6),
                         rows[i].distance);
        for (size_t most = 0; most < 6; most++)
            assert_int_equal(nearest_distance(text_of(rows[i].a), text_of(rows[i].b), most),
                             rows[i].distance <= most ? rows[i].distance : most + 1);
    }
}

static void test_long_words_are_not_looked_at(void **state) {
    (void)state;
    char word[NEAREST_WORD_MAX + 2];
    memset(word, 'a', sizeof word);
    const struct text longest = {word, NEAREST_WORD_MAX};
    const struct text longer = {word, NEAREST_WORD_MAX + 1};
    assert_int_equal(nearest_distance(longest, longest, 3), 0);
    assert_int_equal(nearest_distance(longer, longest, 3), 4);
    assert_int_equal(nearest_distance(longest, longer, 3), 4);
}

static void test_question(void **state) {
    (void)state;
    static const char *const names[] = {"--listen", "--https", "--log-level", "--tls-host", "CSP"};
    const struct {
        const char *word;
        const char *question;
    } rows[] = {
        {"--lisen", " (did you mean --listen?)"},
        {"--listne", " (did you mean --listen?)"},
        {"--LISTEN", " (did you mean --listen?)"},
        {"--loglevel", " (did you mean --log-level?)"},
        {"--bogus", ""},
        {"CPS", " (did you mean CSP?)"},
        {"EA", ""}, // one letter in three
        {"", ""},
    };
    cleanup_arena struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct nearest nearest = nearest_to(text_of(rows[i].word));
        for (size_t j = 0; j < sizeof names / sizeof *names; j++)
            nearest_look(&nearest, names[j]);
        const struct text question = nearest_question(arena, &nearest);
        assert_string_equal(text_cstring(arena, question), rows[i].question);
    }
}

static void test_the_first_of_equals_stays(void **state) {
    (void)state;
    struct nearest nearest = nearest_to(TEXT("cat"));
    nearest_look(&nearest, "bat");
    nearest_look(&nearest, "hat");
    assert_string_equal(nearest.name, "bat");
    nearest_look(&nearest, "cat");
    assert_string_equal(nearest.name, "cat");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_long_words_are_not_looked_at),
        cmocka_unit_test(test_question),
        cmocka_unit_test(test_the_first_of_equals_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
