// arm/quota: "11999 down on reads and 1199 down on writes", per subscription and hour.
#include "unit.h"

#include "arm/quota.h"

static struct quota quota; // large, and zeroed by each test

static const struct guid one = {{1}};
static const struct guid two = {{2}};

static void reads_and_writes_count_down_apart(void **state) {
    (void)state;
    quota = (struct quota){0};
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(quota_take(&quota, &one, false, 100), 11999 - i);
        assert_int_equal(quota_take(&quota, &one, true, 100), 1199 - i);
    }
}

static void each_subscription_has_its_own(void **state) {
    (void)state;
    quota = (struct quota){0};
    assert_int_equal(quota_take(&quota, &one, false, 100), 11999);
    assert_int_equal(quota_take(&quota, &two, false, 100), 11999);
    assert_int_equal(quota_take(&quota, &one, false, 100), 11998);
    assert_int_equal(quota_take(&quota, &two, true, 100), 1199);
}

static void a_new_hour_starts_over(void **state) {
    (void)state;
    quota = (struct quota){0};
    assert_int_equal(quota_take(&quota, &one, false, 3599), 11999);
    assert_int_equal(quota_take(&quota, &one, true, 3599), 1199);
    assert_int_equal(quota_take(&quota, &one, false, 3599), 11998);
    assert_int_equal(quota_take(&quota, &one, false, 3600), 11999);
    assert_int_equal(quota_take(&quota, &one, true, 7199), 1199);
    assert_int_equal(quota_take(&quota, &one, true, 7200), 1199);
}

static void used_up_it_starts_over_instead_of_refusing(void **state) {
    (void)state;
    quota = (struct quota){0};
    for (unsigned left = QUOTA_WRITES; left-- > 0;)
        assert_int_equal(quota_take(&quota, &one, true, 100), left);
    assert_int_equal(quota_take(&quota, &one, true, 100), 1199);
}

static void showing_takes_none(void **state) {
    (void)state;
    quota = (struct quota){0};
    assert_int_equal(quota_show(&quota, &one, false, 100), 11999);
    assert_int_equal(quota_take(&quota, &one, false, 100), 11999);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(quota_show(&quota, &one, false, 100), 11998);
        assert_int_equal(quota_show(&quota, &one, true, 100), 1199);
        assert_int_equal(quota_show(&quota, &one, false, 3600), 11999);
    }
    assert_int_equal(quota_take(&quota, &one, false, 100), 11998);
}

// Many more subscriptions than slots: a shared slot may start over, but never goes out of range.
static void more_subscriptions_than_slots(void **state) {
    (void)state;
    quota = (struct quota){0};
    for (unsigned i = 0; i < 4 * QUOTA_SLOTS; i++) {
        const struct guid guid = {{(uint8_t)i, (uint8_t)(i >> 8), 0xFF, (uint8_t)(i * 31)}};
        assert_int_equal(quota_take(&quota, &guid, false, 100), 11999);
        assert_int_equal(quota_take(&quota, &guid, false, 100), 11998);
    }
    static const struct guid none = {{0}};
    assert_int_equal(quota_take(&quota, &none, false, 0), 11999);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(reads_and_writes_count_down_apart),
        in_arena(each_subscription_has_its_own),
        in_arena(a_new_hour_starts_over),
        in_arena(used_up_it_starts_over_instead_of_refusing),
        in_arena(showing_takes_none),
        in_arena(more_subscriptions_than_slots),
    };
    return cmocka_run_group_tests_name("quota", tests, NULL, NULL);
}
