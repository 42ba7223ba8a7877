// upkeep/snapshots, upkeep/snapshot_file: names, the order of the list, saving and going back
// (docs/control.md, "Snapshots").
#include "store_world.h"

#include "upkeep/clear.h"
#include "upkeep/snapshots.h"

static struct text repeated(struct world *world, size_t size) {
    char *at = arena_alloc(world->arena, size);
    memset(at, 'x', size);
    return (struct text){at, size};
}

static void which_names_there_are(void **state) {
    static const char *const good[] = {"a",      "0",          "a.b-c_d", "1..",
                                       "empty.", "directory2", "new.db"};
    static const char *const bad[] = {"",    "A",  ".a",    "-a",        "_a", "a b",
                                      "a/b", "..", "empty", "directory", "ä",  "a\n"};
    struct world *world = *state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(snapshot_name_is_valid(text_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(snapshot_name_is_valid(text_of(bad[i])));
    assert_true(snapshot_name_is_valid(repeated(world, SNAPSHOT_NAME_MAX)));
    assert_false(snapshot_name_is_valid(repeated(world, SNAPSHOT_NAME_MAX + 1)));
    assert_false(snapshot_name_is_valid((struct text){"a\0b", 3}));
}

static void put(struct snapshots *snapshots, const char *name, int64_t bytes) {
    struct snapshot snapshot = {.bytes = bytes};
    snprintf(snapshot.name, sizeof snapshot.name, "%s", name);
    snapshots_put(snapshots, &snapshot);
}

static void the_list_is_by_name(void **state) {
    static const char *const names[] = {"b", "a", "bb", "a-", "0", "b"};
    static const char *const order[] = {"0", "a", "a-", "b", "bb"};
    struct snapshots snapshots = {.count = 0};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put(&snapshots, names[i], (int64_t)i);
    assert_int_equal(snapshots.count, 5);
    for (size_t i = 0; i < snapshots.count; i++)
        assert_string_equal(snapshots.of[i].name, order[i]);
    assert_int_equal(snapshots_find(&snapshots, TEXT("b"))->bytes, 5);
    assert_null(snapshots_find(&snapshots, TEXT("c")));
    snapshots_remove(&snapshots, snapshots_find(&snapshots, TEXT("a")));
    assert_string_equal(snapshots.of[1].name, "a-");
    snapshots_close(&snapshots);
    assert_int_equal(snapshots.count, 0);
}

static void as_many_as_there_may_be(void **state) {
    struct snapshots snapshots = {.count = 0};
    struct world *world = *state;
    for (size_t i = 0; i < SNAPSHOTS_MAX; i++)
        put(&snapshots, text_format(world->arena, "s%02zu", SNAPSHOTS_MAX - i).at, 0);
    put(&snapshots, "s01", 1);
    put(&snapshots, "s32", 1);
    assert_int_equal(snapshots.count, SNAPSHOTS_MAX);
    assert_string_equal(snapshots.of[SNAPSHOTS_MAX - 1].name, "s32");
    snapshots_close(&snapshots);
}

// --- saving and going back ---

static int64_t fill(struct world *world) {
    struct store_db *db = begin_write(world);
    add_subscription(db, &subscription_one);
    const int64_t group = add_group(db, &subscription_one, "rg");
    const int64_t registration = add_registration(world, db, &subscription_one, group, "rg", "r");
    assert_int_equal(put_customer(db, registration, 1, 101), STORE_OK);
    assert_int_equal(store_setting_put(db, "kept", TEXT("1")), STORE_OK);
    end_write(world, true);
    commit(world);
    return registration;
}

static struct snapshot save(struct world *world, const char *folder, struct text seed) {
    struct snapshot_saving saving = {.snapshot = {.name = "one", .created_ms = 7}, .seed = seed};
    struct store_db *db = begin_write(world);
    assert_int_equal(snapshot_save(db, world->arena, folder, &saving), STORE_OK);
    assert_true(saving.is_there && !saving.is_taken);
    assert_int_equal(saving.snapshot.version, store_schema_version());
    end_write(world, false);
    commit(world);
    return saving.snapshot;
}

static void it_is_there_again(struct world *world, const char *folder) {
    const int64_t registration = fill(world);
    bool is_other = false;
    struct text seed = TEXT("");
    struct snapshot snapshot = save(world, folder, TEXT("a seed"));
    struct store_db *db = begin_read(world);
    const struct text before = customers_of(world, db, registration);
    assert_int_not_equal(before.size, 0);
    db = begin_write(world);
    assert_int_equal(store_clear(db), STORE_OK);
    assert_int_equal(store_setting_put(db, "kept", TEXT("2")), STORE_OK);
    assert_int_equal(snapshot_restore(db, world->arena, folder, &snapshot, &seed, &is_other),
                     STORE_OK);
    expect_text("mappings", customers_of(world, db, registration), before);
    expect_text("seed", seed, TEXT("a seed"));
    assert_int_not_equal(put_customer(db, registration + 1, 1, 101), STORE_OK); // refers to nothing
    end_write(world, true);
    commit(world);
    expect_setting(world, "kept", "2");
    engine_disconnect(&snapshot.memory);
}

static void one_in_a_folder(void **state) {
    struct world *world = *state;
    struct snapshots snapshots = {.count = 0};
    struct text why = TEXT("");
    const char *folder = text_format(world->arena, "%s/snapshots", world->folder).at;
    it_is_there_again(world, folder);
    assert_true(snapshots_open(&snapshots, world->arena, world->folder, &why));
    assert_int_equal(snapshots.count, 1);
    assert_int_equal(snapshots.of[0].created_ms, 7);
    assert_int_equal(snapshots.of[0].version, store_schema_version());
    bool is_gone = false;
    assert_int_equal(snapshot_delete(world->arena, folder, &snapshots.of[0], &is_gone), STORE_OK);
    assert_true(is_gone);
    snapshots_close(&snapshots);
    assert_true(snapshots_open(&snapshots, world->arena, world->folder, &why));
    assert_int_equal(snapshots.count, 0);
}

static void one_in_memory(void **state) {
    it_is_there_again(*state, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_memory(which_names_there_are),   cmocka_unit_test(the_list_is_by_name),
        in_memory(as_many_as_there_may_be), on_disk(one_in_a_folder),
        in_memory(one_in_memory),
    };
    return cmocka_run_group_tests_name("snapshots", tests, NULL, NULL);
}
