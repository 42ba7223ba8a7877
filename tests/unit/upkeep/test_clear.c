// upkeep/clear: a reset empties everything but what is the server's own (docs/control.md, "Reset").
#include "store_world.h"

#include "engine/engine.h"
#include "upkeep/clear.h"

static int64_t fill(struct world *world, struct store_db *db) {
    add_subscription(db, &subscription_one);
    const int64_t group = add_group(db, &subscription_one, "rg");
    const int64_t registration = add_registration(world, db, &subscription_one, group, "rg", "r");
    for (uint8_t i = 1; i < 100; i++)
        assert_int_equal(put_customer(db, registration, i, (uint8_t)(i + 100)), STORE_OK);
    assert_int_equal(store_setting_put(db, "kept", TEXT("1")), STORE_OK);
    return registration;
}

static int64_t fill_for_good(struct world *world) {
    const int64_t registration = fill(world, begin_write(world));
    end_write(world, true);
    commit(world);
    return registration;
}

static void it_starts_over(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    const int64_t first = fill(world, db);
    assert_int_equal(store_clear(db), STORE_OK);
    expect_text("mappings", customers_of(world, db, first), TEXT(""));
    assert_int_equal(fill(world, db), first);
    end_write(world, true);
    commit(world);
    expect_setting(world, "kept", "1");
}

static void what_refers_to_nothing_is_refused_after_it_too(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    fill(world, db);
    assert_int_equal(store_clear(db), STORE_OK);
    assert_int_not_equal(put_customer(db, 7, 1, 101), STORE_OK);
    end_write(world, false);
    commit(world);
}

static void what_is_kept_may_refer_to_nothing_that_goes(void **state) {
    static const char *const kept[] = {"customer_subscription", NULL};
    struct world *world = *state;
    const int64_t registration = fill_for_good(world);
    struct store_db *db = begin_write(world);
    assert_int_not_equal(engine_clear(db, kept), STORE_OK);
    end_write(world, false);
    commit(world);
    db = begin_read(world);
    assert_int_not_equal(customers_of(world, db, registration).size, 0);
}

static void what_is_not_kept_is_there_again(void **state) {
    struct world *world = *state;
    const int64_t registration = fill_for_good(world);
    struct store_db *db = begin_write(world);
    assert_int_equal(store_clear(db), STORE_OK);
    end_write(world, false);
    commit(world);
    db = begin_read(world);
    assert_int_not_equal(customers_of(world, db, registration).size, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        on_disk(it_starts_over),
        in_memory(it_starts_over),
        on_disk(what_refers_to_nothing_is_refused_after_it_too),
        on_disk(what_is_kept_may_refer_to_nothing_that_goes),
        on_disk(what_is_not_kept_is_there_again),
        in_memory(what_is_not_kept_is_there_again),
    };
    return cmocka_run_group_tests_name("clear", tests, NULL, NULL);
}
