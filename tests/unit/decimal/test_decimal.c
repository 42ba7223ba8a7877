// decimal/decimal: exact to the last digit.
#include "unit.h"

#include "decimal/decimal.h"

#define NINES "999999999999999999999999" // 24

static struct decimal of(const char *text) {
    struct decimal decimal;
    if (!decimal_read(text_of(text), &decimal))
        fail_msg("not read: %s", text);
    return decimal;
}

static void as_they_are_read(void **state) {
    static const struct {
        const char *text, *written;
    } rows[] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.000", "0"},
        {"-0.0e5", "0"},
        {"1", "1"},
        {"-1", "-1"},
        {"16.461425899527967", "16.461425899527967"},
        {"6.36465847492218E-06", "0.00000636465847492218"},
        {"1.50", "1.5"},
        {"1000", "1000"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"12.5e-1", "1.25"},
        {"0.1", "0.1"},
        {"0." NINES, "0." NINES},
        {"999999999999." NINES, "999999999999." NINES},
        {"0.000000000000000000000001", "0.000000000000000000000001"},
        {"1e-24", "0.000000000000000000000001"},
        // "half-even"
        {"0.0000000000000000000000005", "0"},
        {"0.0000000000000000000000015", "0.000000000000000000000002"},
        {"0.0000000000000000000000025", "0.000000000000000000000002"},
        {"0.00000000000000000000000250", "0.000000000000000000000002"},
        {"0.000000000000000000000002500001", "0.000000000000000000000003"},
        {"0.00000000000000000000000049999999", "0"},
        {"0.0000000000000000000000006", "0.000000000000000000000001"},
        {"-0.0000000000000000000000015", "-0.000000000000000000000002"},
        {"-0.0000000000000000000000001", "0"},
        {"0." NINES "5", "1"},
        {"0." NINES "4", "0." NINES},
        {"1e-25", "0"},
        {"6e-25", "0.000000000000000000000001"},
        {"1e-999", "0"},
        {"1e-99999999999", "0"},
        {"0e99999999999", "0"},
        {"1e39", "1000000000000000000000000000000000000000"},
        {"9999999999999999999999999999999999999999", "9999999999999999999999999999999999999999"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct decimal decimal = of(rows[i].text);
        expect_text(rows[i].text, decimal_text(*state, &decimal), text_of(rows[i].written));
        const struct decimal again = of(rows[i].written);
        expect_number(rows[i].text, decimal_compare(&decimal, &again), 0);
    }
}

static void what_is_no_number(void **state) {
    static const char *const rows[] = {
        "",
        "-",
        "+1",
        ".5",
        "5.",
        "1.e5",
        "01",
        "-01",
        "1e",
        "1e+",
        "0x1",
        "1 ",
        " 1",
        "NaN",
        "inf",
        "1e4 ",
        "1,5",
        "--1",
        "1-",
        "1.2.3",
        "1e1.5",
        "1_000",
        "1e40",
        "1e99999999999",
        "10000000000000000000000000000000000000000",
    };
    struct decimal decimal = {.is_negative = false};
    char longest[131];
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        expect(rows[i], !decimal_read(text_of(rows[i]), &decimal));
    memset(longest, '0', sizeof longest - 1);
    longest[1] = '.';
    longest[130] = '\0';
    assert_false(decimal_read(text_of(longest), &decimal));
    assert_true(decimal_read((struct text){longest, 128}, &decimal));
}

static void sums(void **state) {
    static const struct {
        const char *a, *b, *sum;
    } rows[] = {
        {"0.1", "0.2", "0.3"},
        {"1", "-1", "0"},
        {"1", "-3", "-2"},
        {"-1", "3", "2"},
        {"-1", "-3", "-4"},
        {"0", "0", "0"},
        {"0." NINES, "0.000000000000000000000001", "1"},
        {"999999999999." NINES, "0.000000000000000000000001", "1000000000000"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct decimal sum = of(rows[i].a);
        const struct decimal b = of(rows[i].b);
        decimal_add(&sum, &b);
        expect_text(rows[i].a, decimal_text(*state, &sum), text_of(rows[i].sum));
        struct decimal other = of(rows[i].b);
        const struct decimal a = of(rows[i].a);
        decimal_add(&other, &a);
        expect_number(rows[i].a, decimal_compare(&sum, &other), 0);
        const struct decimal gone = decimal_negated(&b);
        decimal_add(&sum, &gone);
        expect_number(rows[i].a, decimal_compare(&sum, &a), 0);
    }
}

// In whatever order: the largest quantity, ten million times.
static void long_sums(void **state) {
    const struct decimal most = of("1000000000000");
    const struct decimal least = of("0.000000000000000000000001");
    struct decimal sum = {.is_negative = false};
    for (int i = 0; i < 10000000; i++)
        decimal_add(&sum, i & 1 ? &most : &least);
    expect_text("the sum", decimal_text(*state, &sum),
                TEXT("5000000000000000000.000000000000000005"));
}

static void products(void **state) {
    static const struct {
        const char *a, *b;
        int places;
        const char *product;
    } rows[] = {
        {"2", "3", 24, "6"},
        {"0.1", "0.1", 24, "0.01"},
        {"-2", "3", 24, "-6"},
        {"-2", "-3", 24, "6"},
        {"0", "-3", 24, "0"},
        {"16.461425899527967", "0.0000082", 10, "0.0001349837"},
        {"0.5", "0.0000000001", 10, "0"}, // half to even
        {"1.5", "0.0000000001", 10, "0.0000000002"},
        {"2.5", "0.0000000001", 10, "0.0000000002"},
        {"2.50000000000001", "0.0000000001", 10, "0.0000000003"},
        {"1.5", "1", 0, "2"},
        {"-2.5", "1", 0, "-2"},
        {"0." NINES, "0." NINES, 24, "0.999999999999999999999998"},
        {"99999999999999999999", "99999999999999999999", 24,
         "9999999999999999999800000000000000000001"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct decimal a = of(rows[i].a);
        const struct decimal b = of(rows[i].b);
        const struct decimal product = decimal_product(&a, &b, rows[i].places);
        const struct decimal other = decimal_product(&b, &a, rows[i].places);
        expect_text(rows[i].a, decimal_text(*state, &product), text_of(rows[i].product));
        expect_number(rows[i].a, decimal_compare(&product, &other), 0);
    }
}

static void order(void **state) {
    static const char *const rows[] = {
        "-2",  "-1.5", "-0.000000000000000000000001", "0", "0.000000000000000000000001", "1",
        "1.5", "1e12"};
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t k = 0; k < ROWS(rows); k++) {
            const struct decimal a = of(rows[i]);
            const struct decimal b = of(rows[k]);
            const int compared = decimal_compare(&a, &b);
            expect(rows[i], i < k ? compared < 0 : i > k ? compared > 0 : !compared);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(as_they_are_read), in_arena(what_is_no_number), in_arena(sums),
        in_arena(long_sums),        in_arena(products),          in_arena(order),
    };
    return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
