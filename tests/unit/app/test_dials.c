// app/dials: the latest write, as far as the data say it.
#include "store_world.h"

#include "app/dials.h"

static void keep(struct world *world, int64_t time_ms) {
    struct store_db *db = begin_write(world);
    assert_int_equal(dials_keep_time(db, world->arena, time_ms), STORE_OK);
    end_write(world, true);
    commit(world);
}

// Two servers over the same data tell it in no order.
static void the_latest_is_not_the_last(void **state) {
    struct world *world = *state;
    keep(world, 2000);
    keep(world, 1000);
    expect_setting(world, SETTING_LATEST_WRITE, "2000");
    keep(world, 2001);
    expect_setting(world, SETTING_LATEST_WRITE, "2001");
    struct store_db *db = begin_write(world);
    assert_int_equal(dials_forget_time(db), STORE_OK);
    end_write(world, true);
    commit(world);
    keep(world, 1000); // nothing of before counts
    expect_setting(world, SETTING_LATEST_WRITE, "1000");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        on_disk(the_latest_is_not_the_last),
        in_memory(the_latest_is_not_the_last),
    };
    return cmocka_run_group_tests_name("dials", tests, NULL, NULL);
}
