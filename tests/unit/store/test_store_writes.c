// store/store: "Writes of a turn go into one transaction, each in a savepoint of its own so that a
// refused one spoils nothing; store_commit makes them durable together. Reads see a snapshot, so
// they never see what might still be lost." On disk and in memory.
#include "store_world.h"

static void an_undone_write_spoils_no_neighbour(void **state) {
    struct world *world = *state;
    write_setting(world, "a", "1", true);
    write_setting(world, "b", "2", false);
    write_setting(world, "c", "3", true);
    write_setting(world, "a", "other", false);
    commit(world);
    expect_setting(world, "a", "1");
    expect_setting(world, "b", NULL);
    expect_setting(world, "c", "3");
}

// A write that fails in the middle is undone whole: not its last statement alone.
static void a_write_is_undone_whole(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    assert_int_equal(store_setting_put(db, "first", TEXT("1")), STORE_OK);
    assert_int_equal(put_customer(db, 4711, 1, 1), STORE_FAILED); // no such registration
    assert_int_equal(store_setting_put(db, "second", TEXT("2")), STORE_OK);
    end_write(world, false);
    write_setting(world, "after", "3", true);
    commit(world);
    expect_setting(world, "first", NULL);
    expect_setting(world, "second", NULL);
    expect_setting(world, "after", "3");
}

static void a_turn_of_refusals(void **state) {
    struct world *world = *state;
    for (int i = 0; i < 5; i++)
        write_setting(world, "x", "1", false);
    commit(world);
    expect_setting(world, "x", NULL);
    commit(world); // a turn without any write
    write_setting(world, "x", "2", true);
    commit(world);
    expect_setting(world, "x", "2");
}

static void a_write_sees_the_ones_before_it_in_its_turn(void **state) {
    struct world *world = *state;
    struct text value = TEXT("");
    write_setting(world, "a", "1", true);
    struct store_db *db = begin_write(world);
    assert_int_equal(store_setting_get(db, world->arena, "a", &value), STORE_OK);
    expect_text("a", value, TEXT("1"));
    end_write(world, true);
    commit(world);
}

static void readers_see_what_is_committed(void **state) {
    struct world *world = *state;
    expect_setting(world, "a", NULL);
    write_setting(world, "a", "1", true);
    expect_setting(world, "a", NULL); // the snapshot from before
    store_rest(world->store);
    expect_setting(world, "a", NULL); // a new snapshot, still before the commit
    commit(world);
    expect_setting(world, "a", "1"); // renewed by the commit
    store_rest(world->store);
    store_rest(world->store);
    expect_setting(world, "a", "1");
}

static void what_was_not_committed_is_gone(void **state) {
    struct world *world = *state;
    write_setting(world, "kept", "1", true);
    commit(world);
    write_setting(world, "lost", "1", true);
    struct store_db *db = begin_write(world);
    assert_int_equal(store_setting_put(db, "half", TEXT("1")), STORE_OK);
    close_store(world);
    open_store(world);
    expect_setting(world, "kept", "1");
    expect_setting(world, "lost", NULL);
    expect_setting(world, "half", NULL);
}

static void the_reader_cannot_write(void **state) {
    struct world *world = *state;
    assert_int_equal(store_setting_put(begin_read(world), "a", TEXT("1")), STORE_UNAVAILABLE);
    store_rest(world->store);
    expect_setting(world, "a", NULL);
}

// Durability is a setting of SQLite that a mistake could lose.
static void the_settings_that_durability_needs(void **state) {
    static const struct {
        const char *pragma;
        int64_t want;
    } rows[] = {
        {"SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", 1},
        {"PRAGMA synchronous", 2}, // FULL
        {"PRAGMA foreign_keys", 1},
    };
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    for (size_t i = 0; i < ROWS(rows); i++) {
        sqlite3_stmt *statement = NULL;
        assert_int_equal(sqlite3_prepare_v2(sqlite_of(db), rows[i].pragma, -1, &statement, NULL),
                         0);
        const int code = sqlite3_step(statement);
        const int64_t number = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        expect_number(rows[i].pragma, code, SQLITE_ROW);
        expect_number(rows[i].pragma, number, rows[i].want);
    }
    end_write(world, false);
    commit(world);
}

// A full disk is told as such, nothing half-written stays, and once there is room again it works.
static void a_full_disk(void **state) {
    struct world *world = *state;
    write_setting(world, "before", "1", true);
    commit(world);
    struct store_db *db = begin_write(world);
    assert_int_equal(engine_exec(db, "PRAGMA max_page_count=1"),
                     STORE_OK); // as many as there are
    char *large = arena_alloc(world->arena, 300000);
    assert_non_null(large);
    assert_int_equal(store_setting_put(db, "large", (struct text){large, 300000}), STORE_FULL);
    (void)!store_write_end(world->store, false);
    (void)!store_commit(world->store);
    expect_setting(world, "large", NULL);
    expect_setting(world, "before", "1");
    db = begin_write(world);
    assert_int_equal(engine_exec(db, "PRAGMA max_page_count=1000000"), STORE_OK);
    assert_int_equal(store_setting_put(db, "large", (struct text){large, 300000}), STORE_OK);
    end_write(world, true);
    commit(world);
    expect_setting(world, "before", "1");
}

// Where SQLite has rolled back the whole turn by itself, no write of it is called kept.
static void a_broken_turn_keeps_nothing(void **state) {
    struct world *world = *state;
    struct store_db *db = NULL;
    write_setting(world, "neighbour", "1", true);
    db = begin_write(world);
    assert_int_equal(engine_exec(db, "ROLLBACK"), STORE_OK);
    assert_int_not_equal(engine_exec(db, "no SQL"),
                         STORE_OK); // an error now finds no transaction
    assert_int_equal(store_write_end(world->store, true), STORE_UNAVAILABLE);
    assert_int_equal(store_write(world->store, &db), STORE_UNAVAILABLE);
    assert_int_equal(store_commit(world->store), STORE_UNAVAILABLE);
    expect_setting(world, "neighbour", NULL);
    write_setting(world, "next turn", "1", true);
    commit(world);
    expect_setting(world, "next turn", "1");
}

// store_state: the same number is the same content, but for mappings, whichever connection is
// asked.
static void a_state_is_one_content(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    add_subscription(db, &subscription_one);
    const int64_t group = add_group(db, &subscription_one, "g");
    const int64_t id = add_registration(world, db, &subscription_one, group, "g", "r");
    end_write(world, true);
    commit(world);
    const uint64_t committed = store_state(begin_read(world));
    db = begin_write(world);
    expect("two connections", store_state(db) == committed);
    assert_int_equal(put_customer(db, id, 1, 1), STORE_OK);
    end_write(world, true);
    commit(world);
    expect("a mapping", store_state(begin_read(world)) == committed);
    db = begin_write(world);
    assert_int_equal(store_setting_put(db, "a", TEXT("1")), STORE_OK);
    const uint64_t refused = store_state(db);
    end_write(world, false);
    db = begin_write(world);
    const uint64_t undone = store_state(db);
    expect("undone", undone != refused && refused != committed);
    assert_int_equal(store_setting_put(db, "a", TEXT("2")), STORE_OK);
    const uint64_t written = store_state(db);
    expect("written", written != undone && written != committed);
    store_rest(world->store);
    expect("not yet committed",
           store_state(begin_read(world)) == (world->root[0] ? committed : written));
    end_write(world, true);
    commit(world);
    expect("committed", store_state(begin_read(world)) == written);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        on_disk(an_undone_write_spoils_no_neighbour),
        in_memory(an_undone_write_spoils_no_neighbour),
        on_disk(a_write_is_undone_whole),
        in_memory(a_write_is_undone_whole),
        on_disk(a_turn_of_refusals),
        in_memory(a_turn_of_refusals),
        on_disk(a_write_sees_the_ones_before_it_in_its_turn),
        in_memory(a_write_sees_the_ones_before_it_in_its_turn),
        on_disk(readers_see_what_is_committed),
        on_disk(what_was_not_committed_is_gone),
        on_disk(the_reader_cannot_write),
        on_disk(the_settings_that_durability_needs),
        on_disk(a_full_disk),
        in_memory(a_full_disk),
        on_disk(a_broken_turn_keeps_nothing),
        in_memory(a_broken_turn_keeps_nothing),
        on_disk(a_state_is_one_content),
        in_memory(a_state_is_one_content),
    };
    return cmocka_run_group_tests_name("store_writes", tests, NULL, NULL);
}
