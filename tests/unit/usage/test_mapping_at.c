// usage/mapping_at: which mapping a tenant had at a time, in force still or ended since.
#include "store_world.h"

#include "base/clock.h"
#include "usage/mapping_at.h"

enum { TENANT = 101, FIRST = 11, SECOND = 12 };

static struct guid found_at(struct store_db *db, struct arena *arena, int64_t registration,
                            int64_t at_ms) {
    const struct guid tenant = numbered(TENANT);
    struct customer_subscription_row row = {.etag = 0};
    const enum store_result found =
        usage_mapping_at(db, arena, &subscription_one, registration, &tenant, at_ms, &row);
    if (found == STORE_MISSING)
        return (struct guid){.bytes = {0}};
    assert_int_equal(found, STORE_OK);
    return row.id;
}

static void at_each_time(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    const struct guid tenant = numbered(TENANT);
    const struct guid first = numbered(FIRST);
    const struct guid second = numbered(SECOND);
    struct customer_subscription_row row;
    add_subscription(db, &subscription_one);
    const int64_t group = add_group(db, &subscription_one, "rg");
    const int64_t registration = add_registration(world, db, &subscription_one, group, "rg", "one");
    assert_int_equal(put_customer(db, registration, FIRST, TENANT), STORE_OK);
    assert_int_equal(store_customer_of_tenant(db, registration, &tenant, &row), STORE_OK);
    const int64_t from = row.valid_from_ms;
    struct guid then = found_at(db, world->arena, registration, from - 1);
    assert_true(guid_is_nil(&then));
    then = found_at(db, world->arena, registration, from);
    assert_true(guid_is(&then, &first));
    while (clock_served_ms() <= from)
        continue;
    assert_int_equal(put_customer(db, registration, SECOND, TENANT), STORE_OK);
    assert_int_equal(store_customer_of_tenant(db, registration, &tenant, &row), STORE_OK);
    then = found_at(db, world->arena, registration, from);
    assert_true(guid_is(&then, &first)); // it has ended since
    then = found_at(db, world->arena, registration, row.valid_from_ms);
    assert_true(guid_is(&then, &second));
    then = found_at(db, world->arena, registration + 1, row.valid_from_ms);
    assert_true(guid_is_nil(&then));
    end_write(world, false);
    commit(world);
}

int main(void) {
    const struct CMUnitTest tests[] = {in_memory(at_each_time)};
    return cmocka_run_group_tests_name("mapping_at", tests, NULL, NULL);
}
