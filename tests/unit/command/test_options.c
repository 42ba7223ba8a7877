// options: flags and their environment twins, and a flag wins.
#include "unit.h"

#include "command/options.h"

static const struct option_row rows[] = {
    {"--listen", "AZSREG_UNIT_LISTEN", OPTION_TEXT, "ADDR:PORT", "where", "127.0.0.1:8080", 0, 0},
    {"--data", "AZSREG_UNIT_DATA", OPTION_TEXT, "DIR", "data", NULL, 0, 0},
    {"--region", "AZSREG_UNIT_REGION", OPTION_LIST, "NAME", "regions", NULL, 0, 0},
    {"--page-size", "AZSREG_UNIT_PAGE", OPTION_NUMBER, "N", "rows", "100", 1, 1000},
    {"--loose", "AZSREG_UNIT_LOOSE", OPTION_SWITCH, "", "tolerant", NULL, 0, 0},
    {"--truth", NULL, OPTION_TRUTH, "true|false", "says which", "true", 0, 0},
    {"--no-twin", NULL, OPTION_TEXT, "X", "flag only", NULL, 0, 0},
};
enum { LISTEN, DATA, REGION, PAGE, LOOSE, TRUTH, NO_TWIN, COUNT };

static int clear_environment(void **state) {
    for (size_t i = 0; i < COUNT; i++)
        if (rows[i].env)
            unsetenv(rows[i].env);
    return open_arena_state(state);
}

#define WORDS_MAX 8

static bool read_words(struct arena *arena, const char *const *words, struct option_value *values,
                       struct option_operands *operands, struct text *why) {
    char *copies[WORDS_MAX + 1] = {NULL};
    for (size_t i = 0; words[i] && i < WORDS_MAX; i++)
        copies[i] = text_cstring(arena, text_of(words[i]));
    return options_read(arena, rows, COUNT, copies, values, operands, why);
}

static void what_is_taken(void **state) {
    static const struct {
        const char *words[WORDS_MAX];
        size_t option;
        const char *text;
        unsigned long number;
        bool on, given;
    } cases[] = {
        {{NULL}, LISTEN, "127.0.0.1:8080", 0, false, false},
        {{NULL}, DATA, "", 0, false, false},
        {{NULL}, PAGE, "100", 100, false, false},
        {{NULL}, LOOSE, "", 0, false, false},
        {{"--listen", "[::1]:0"}, LISTEN, "[::1]:0", 0, false, true},
        {{"--listen=[::1]:0"}, LISTEN, "[::1]:0", 0, false, true},
        {{"--data=a=b"}, DATA, "a=b", 0, false, true},
        {{"--data", "--loose"}, DATA, "--loose", 0, false, true},
        {{"--data", "a", "--data", "b"}, DATA, "b", 0, false, true},
        {{"--page-size", "1"}, PAGE, "1", 1, false, true},
        {{"--page-size=1000"}, PAGE, "1000", 1000, false, true},
        {{"--loose"}, LOOSE, "true", 0, true, true},
        {{"--loose=no"}, LOOSE, "no", 0, false, true},
        {{"--loose=TRUE"}, LOOSE, "TRUE", 0, true, true},
        {{"--loose", "--loose=off"}, LOOSE, "off", 0, false, true},
        {{NULL}, TRUTH, "true", 0, true, false},
        {{"--truth", "false"}, TRUTH, "false", 0, false, true},
        {{"--truth=1"}, TRUTH, "1", 0, true, true},
        {{"--region", "east"}, REGION, "east", 0, false, true},
        {{"--region", "east", "--region=west"}, REGION, "east,west", 0, false, true},
        {{"--no-twin", "x"}, NO_TWIN, "x", 0, false, true},
    };
    for (size_t i = 0; i < ROWS(cases); i++) {
        struct option_value values[COUNT];
        struct text why = TEXT("");
        char row[64];
        snprintf(row, sizeof row, "%s %s", cases[i].words[0] ? cases[i].words[0] : "nothing",
                 cases[i].words[0] && cases[i].words[1] ? cases[i].words[1] : "");
        expect(row, read_words(*state, cases[i].words, values, NULL, &why));
        const struct option_value *value = &values[cases[i].option];
        expect_text(row, value->text, text_of(cases[i].text));
        expect_number(row, value->number, cases[i].number);
        expect(row, value->on == cases[i].on);
        expect(row, value->given == cases[i].given);
        expect(row, value->by_flag == cases[i].given);
    }
}

static void what_is_refused(void **state) {
    static const struct {
        const char *words[WORDS_MAX], *why;
    } cases[] = {
        {{"--nonsense"}, "there is no option --nonsense"},
        {{"--nonsense=1"}, "there is no option --nonsense"},
        {{"--LISTEN", "x"}, "there is no option --LISTEN (did you mean --listen?)"},
        {{"--lisetn=x"}, "there is no option --lisetn (did you mean --listen?)"},
        {{"--lis", "x"}, "there is no option --lis"},
        {{"-l"}, "there is no option -l"},
        {{"--"}, "there is no option --"},
        {{"--listen"}, "--listen needs a value: ADDR:PORT"},
        {{"--listen", ""}, "--listen needs a value: ADDR:PORT"},
        {{"--listen="}, "--listen needs a value: ADDR:PORT"},
        {{"--region="}, "--region needs a value: NAME"},
        {{"--page-size", "0"}, "--page-size takes a whole number from 1 to 1000, not '0'"},
        {{"--page-size", "1001"}, "--page-size takes a whole number from 1 to 1000, not '1001'"},
        {{"--page-size", "ten"}, "--page-size takes a whole number from 1 to 1000, not 'ten'"},
        {{"--page-size", "-1"}, "--page-size takes a whole number from 1 to 1000, not '-1'"},
        {{"--page-size="}, "--page-size takes a whole number from 1 to 1000, not ''"},
        {{"--loose=maybe"}, "--loose takes true or false, not 'maybe'"},
        {{"--loose="}, "--loose takes true or false, not ''"},
        {{"--loose", "true"}, "'true' is not expected here"},
        {{"--truth"}, "--truth needs a value: true|false"},
        {{"--truth", "perhaps"}, "--truth takes true or false, not 'perhaps'"},
        {{"word"}, "'word' is not expected here"},
        {{"--loose", "word"}, "'word' is not expected here"},
        {{"-"}, "'-' is not expected here"},
    };
    for (size_t i = 0; i < ROWS(cases); i++) {
        struct option_value values[COUNT];
        struct text why = TEXT("");
        expect(cases[i].why, !read_words(*state, cases[i].words, values, NULL, &why));
        expect_text(cases[i].why, why, text_of(cases[i].why));
    }
}

static void operands(void **state) {
    static const struct {
        const char *words[WORDS_MAX];
        size_t most, count;
        const char *last, *why;
    } cases[] = {
        {{NULL}, 1, 0, "", NULL},
        {{"file"}, 1, 1, "file", NULL},
        {{"--loose", "file", "--data", "d"}, 1, 1, "file", NULL},
        {{"-"}, 1, 1, "-", NULL},
        {{"one", "two"}, 1, 1, "one", "'two' is not expected here"},
        {{"one", "--loose", "two"}, 2, 2, "two", NULL},
        {{"one", "-", "three"}, 2, 2, "-", "'three' is not expected here"},
    };
    for (size_t i = 0; i < ROWS(cases); i++) {
        struct option_value values[COUNT];
        struct text at[2] = {TEXT(""), TEXT("")};
        struct option_operands found = {.name = "FILE", .most = cases[i].most, .at = at};
        struct text why = TEXT("");
        const char *row = cases[i].last;
        expect(row, read_words(*state, cases[i].words, values, &found, &why) == !cases[i].why);
        expect_number(row, found.count, cases[i].count);
        expect_text(row, found.count ? at[found.count - 1] : TEXT(""), text_of(row));
        expect_text(row, why, text_of(cases[i].why));
    }
}

static void the_environment(void **state) {
    static const struct {
        const char *name, *value;
        const char *words[WORDS_MAX];
        size_t option;
        const char *text;
        bool given, by_flag;
    } cases[] = {
        {"AZSREG_UNIT_LISTEN", "e:1", {NULL}, LISTEN, "e:1", true, false},
        {"AZSREG_UNIT_LISTEN", "e:1", {"--listen", "f:2"}, LISTEN, "f:2", true, true},
        {"AZSREG_UNIT_LISTEN", "", {NULL}, LISTEN, "127.0.0.1:8080", false, false}, // empty is
                                                                                    // unset
        {"AZSREG_UNIT_LOOSE", "1", {NULL}, LOOSE, "1", true, false},
        {"AZSREG_UNIT_LOOSE", "1", {"--loose=false"}, LOOSE, "false", true, true},
        {"AZSREG_UNIT_REGION", "a,b", {NULL}, REGION, "a,b", true, false},
        {"AZSREG_UNIT_REGION",
         "a,b",
         {"--region", "c", "--region", "d"},
         REGION,
         "c,d",
         true,
         true},
        {"AZSREG_UNIT_PAGE", "7", {NULL}, PAGE, "7", true, false},
    };
    for (size_t i = 0; i < ROWS(cases); i++) {
        struct option_value values[COUNT];
        struct text why = TEXT("");
        setenv(cases[i].name, cases[i].value, 1);
        const bool read = read_words(*state, cases[i].words, values, NULL, &why);
        unsetenv(cases[i].name);
        expect(cases[i].text, read);
        expect_text(cases[i].text, values[cases[i].option].text, text_of(cases[i].text));
        expect(cases[i].text, values[cases[i].option].given == cases[i].given);
        expect(cases[i].text, values[cases[i].option].by_flag == cases[i].by_flag);
    }
}

// What is wrong in the environment is named as it is called there.
static void a_bad_environment(void **state) {
    static const struct {
        const char *name, *value, *why;
    } cases[] = {
        {"AZSREG_UNIT_PAGE", "x", "AZSREG_UNIT_PAGE takes a whole number from 1 to 1000, not 'x'"},
        {"AZSREG_UNIT_LOOSE", "x", "AZSREG_UNIT_LOOSE takes true or false, not 'x'"},
    };
    for (size_t i = 0; i < ROWS(cases); i++) {
        static const char *const none[] = {NULL};
        struct option_value values[COUNT];
        struct text why = TEXT("");
        setenv(cases[i].name, cases[i].value, 1);
        const bool read = read_words(*state, none, values, NULL, &why);
        unsetenv(cases[i].name);
        expect(cases[i].why, !read);
        expect_text(cases[i].why, why, text_of(cases[i].why));
    }
}

static size_t stranger_count;

static void expect_stranger(struct text name, struct text question) {
    static const struct {
        const char *name, *question;
    } cases[] = {
        {"AZSREG_UNIT_PAEG", " (did you mean AZSREG_UNIT_PAGE?)"},
        {"AZSREG_SOMETHING_ELSE", ""},
    };
    for (size_t i = 0; i < ROWS(cases); i++)
        if (text_is(name, text_of(cases[i].name))) {
            expect_text(cases[i].name, question, text_of(cases[i].question));
            stranger_count++;
            return;
        }
    // any other is whoever's who runs this
}

// A variable that is called AZSREG_ and is none; Kubernetes gives some of that name unasked.
static void variables_that_are_none(void **state) {
    static const char *const names[] = {
        "AZSREG_UNIT_PAEG", "AZSREG_SOMETHING_ELSE", "AZSREG_UNIT_PAGE", "AZSREG_SERVICE_HOST",
        "AZSREG_PORT",      "AZSREG_PORT_8080_TCP",  "UNIT_AZSREG_PAGE",
    };
    for (size_t i = 0; i < ROWS(names); i++)
        setenv(names[i], "1", 1);
    stranger_count = 0;
    options_look_at_environment(*state, rows, COUNT, expect_stranger);
    for (size_t i = 0; i < ROWS(names); i++)
        unsetenv(names[i]);
    assert_int_equal(stranger_count, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_taken, clear_environment, close_arena_state),
        cmocka_unit_test_setup_teardown(what_is_refused, clear_environment, close_arena_state),
        cmocka_unit_test_setup_teardown(operands, clear_environment, close_arena_state),
        cmocka_unit_test_setup_teardown(the_environment, clear_environment, close_arena_state),
        cmocka_unit_test_setup_teardown(a_bad_environment, clear_environment, close_arena_state),
        cmocka_unit_test_setup_teardown(variables_that_are_none, clear_environment,
                                        close_arena_state),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
