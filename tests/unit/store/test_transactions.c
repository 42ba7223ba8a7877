// store/store: what is told when a statement of the transaction itself fails, or the memory that it
// needs is not there. Each in turn, at its first use and later, on disk and in memory; and after
// each: what was told is so, and the next turn works.
#include "store_world.h"

// --- faults ------------------------------------------------------------------------------------

// Which bounds SQLite does not allow, on the connection that writes or the one that reads.
enum { DENY_BEGIN = 1, DENY_COMMIT = 2, DENY_ROLLBACK = 4, DENY_SAVEPOINT = 8, DENY_KEEP = 16 };
enum { DENY_UNDO = 32, OF_READER = 64 };

static unsigned denied_now;
static int denied_left; // so many of them, then none
static int denied_count;
static sqlite3 *denied_on;

static unsigned bit_of(int action, const char *what) {
    static const struct {
        int action;
        const char *what;
        unsigned bit;
    } rows[] = {
        {SQLITE_TRANSACTION, "BEGIN", DENY_BEGIN},
        {SQLITE_TRANSACTION, "COMMIT", DENY_COMMIT},
        {SQLITE_TRANSACTION, "ROLLBACK", DENY_ROLLBACK},
        {SQLITE_SAVEPOINT, "BEGIN", DENY_SAVEPOINT},
        {SQLITE_SAVEPOINT, "RELEASE", DENY_KEEP},
        {SQLITE_SAVEPOINT, "ROLLBACK", DENY_UNDO},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        if (rows[i].action == action && strcmp(rows[i].what, what) == 0)
            return rows[i].bit;
    return 0;
}

static int authorise(void *handle, int action, const char *what, const char *b, const char *c,
                     const char *d) {
    (void)b;
    (void)c;
    (void)d;
    if (handle != denied_on || !what || !(bit_of(action, what) & denied_now) || denied_left <= 0)
        return SQLITE_OK;
    denied_left--;
    denied_count++;
    return SQLITE_DENY;
}

// SQLite asks when a statement is prepared; a new authoriser makes it prepare all of them anew.
static void ask_again(struct store_db *db) {
    if (denied_on)
        sqlite3_set_authorizer(sqlite_of(db), authorise, sqlite_of(db));
}

static sqlite3_mem_methods real;
static int memory_skip = -1; // allocations that work before the first that does not; -1: all work
static int memory_last;      // how many fail then
static int memory_failed;

static bool memory_fails(void) {
    if (memory_skip < 0)
        return false;
    if (memory_skip > 0) {
        memory_skip--;
        return false;
    }
    if (memory_last <= 0)
        return false;
    memory_last--;
    memory_failed++;
    return true;
}

static void *failing_malloc(int size) {
    return memory_fails() ? NULL : real.xMalloc(size);
}

static void *failing_realloc(void *at, int size) {
    return memory_fails() ? NULL : real.xRealloc(at, size);
}

static int inject(void **state) {
    (void)state;
    sqlite3_mem_methods failing;
    const int got = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
    failing = real;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    return got || sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) ||
           sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

static void mend(void) {
    denied_now = 0;
    denied_left = 0;
    memory_skip = -1;
}

static void remove_database(struct world *world) {
    if (world->root[0])
        unlink(text_format(world->arena, "%s/azsreg.db", world->folder).at);
}

// --- a turn, and what it told ------------------------------------------------------------------

enum { WRITES_MAX = 64, TURN_WRITES = 4 };

struct book {
    int number; // in the names of its writes
    bool kept[WRITES_MAX];
    int count;
};

static struct book new_book(void) {
    static int last;
    return (struct book){.number = ++last};
}

static struct text name_of(struct arena *arena, const struct book *book, int write) {
    return text_format(arena, "book %d, write %d", book->number, write);
}

static struct store_db *connection(struct world *world, bool reader) {
    struct store_db *db = NULL;
    if (reader) {
        db = begin_read(world);
        store_rest(world->store);
        return db;
    }
    db = begin_write(world);
    end_write(world, true);
    commit(world);
    return db;
}

// As run/run.c does it: what could not be written is undone, and what could not be kept is refused.
static bool told_kept(struct world *world, struct store_db *writer, struct text name, bool keep) {
    struct store_db *db = NULL;
    ask_again(writer);
    if (store_write(world->store, &db) != STORE_OK)
        return false;
    const bool put = store_setting_put(db, name.at, TEXT("1")) == STORE_OK;
    const bool again = store_setting_put(db, "last", name) == STORE_OK;
    ask_again(writer);
    return store_write_end(world->store, keep && put && again) == STORE_OK && keep && put && again;
}

static void read_something(struct world *world, struct store_db *reader) {
    struct store_db *db = NULL;
    struct text value = TEXT("");
    ask_again(reader);
    if (store_read(world->store, &db) == STORE_OK)
        (void)!store_setting_get(db, world->arena, "last", &value);
}

// Kept, refused, kept, refused; then the commit, and what says whether any of it counts.
static void turn(struct world *world, struct store_db *writer, struct store_db *reader,
                 struct book *book) {
    bool told[TURN_WRITES];
    read_something(world, reader);
    for (int i = 0; i < TURN_WRITES; i++)
        told[i] =
            told_kept(world, writer, name_of(world->arena, book, book->count + i), i % 2 == 0);
    read_something(world, reader);
    ask_again(writer);
    ask_again(reader);
    const bool committed = store_commit(world->store) == STORE_OK;
    for (int i = 0; i < TURN_WRITES; i++)
        book->kept[book->count++] = committed && told[i];
    read_something(world, reader);
    ask_again(reader);
    store_rest(world->store);
    read_something(world, reader);
}

static void expect_book(struct world *world, const char *row, const struct book *book) {
    for (int i = 0; i < book->count; i++) {
        struct text value = TEXT("");
        struct store_db *db = NULL;
        const struct text name = name_of(world->arena, book, i);
        expect_number(row, store_read(world->store, &db), STORE_OK);
        const enum store_result found = store_setting_get(db, world->arena, name.at, &value);
        if (found != (book->kept[i] ? STORE_OK : STORE_MISSING))
            fail_msg("row '%s': %s was %s, and reading it says %d", row, name.at,
                     book->kept[i] ? "kept" : "refused", found);
    }
}

// Nothing is left of the fault: what was told is so, and a turn works.
static void expect_recovered(struct world *world, const char *row, struct store_db *writer,
                             struct store_db *reader, struct book *book) {
    mend();
    expect_book(world, row, book);
    const int first = book->count;
    turn(world, writer, reader, book);
    for (int i = 0; i < TURN_WRITES; i++)
        expect_number(row, book->kept[first + i], i % 2 == 0);
    expect_book(world, row, book);
}

// --- each bound --------------------------------------------------------------------------------

static const struct {
    const char *row;
    unsigned denied;
    int times;
} faults[] = {
    {"begin a turn", DENY_BEGIN, 1},
    {"begin a turn, twice", DENY_BEGIN, 2},
    {"begin a turn, for a while", DENY_BEGIN, 99},
    {"begin a write", DENY_SAVEPOINT, 1},
    {"begin a write, for a while", DENY_SAVEPOINT, 99},
    {"keep a write", DENY_KEEP, 1},
    {"keep a write, nor roll back", DENY_KEEP | DENY_ROLLBACK, 99},
    {"undo a write", DENY_UNDO, 1},
    {"undo a write, for a while", DENY_UNDO, 99},
    {"undo a write, nor roll back", DENY_UNDO | DENY_ROLLBACK, 99},
    {"undo a write, nor roll back at first", DENY_UNDO | DENY_ROLLBACK, 2},
    {"commit", DENY_COMMIT, 1},
    {"commit, nor roll back", DENY_COMMIT | DENY_ROLLBACK, 99},
    {"begin a snapshot", DENY_BEGIN | OF_READER, 1},
    {"begin a snapshot, for a while", DENY_BEGIN | OF_READER, 99},
    {"end a snapshot", DENY_ROLLBACK | DENY_COMMIT | OF_READER, 1},
    {"end a snapshot, for a while", DENY_ROLLBACK | DENY_COMMIT | OF_READER, 99},
};

static void deny(struct world *world, size_t i, bool used_before) {
    const bool of_reader = faults[i].denied & OF_READER;
    struct book book = new_book();
    struct store_db *writer = NULL;
    struct store_db *reader = NULL;
    if (of_reader && !world->root[0])
        return; // one connection, which has no snapshot
    open_store(world);
    reader = connection(world, true);
    writer = connection(world, false);
    if (used_before)
        turn(world, writer, reader, &book);
    denied_on = sqlite_of(of_reader ? reader : writer);
    denied_now = faults[i].denied;
    denied_left = faults[i].times;
    denied_count = 0;
    turn(world, writer, reader, &book);
    if (!denied_count)
        fail_msg("row '%s': nothing was denied", faults[i].row);
    turn(world, writer, reader, &book);
    expect_recovered(world, faults[i].row, writer, reader, &book);
    denied_on = NULL;
    close_store(world);
    if (!world->root[0])
        return;
    open_store(world);
    expect_book(world, faults[i].row, &book);
    close_store(world);
    remove_database(world);
}

static void each_bound_fails(void **state) {
    struct world *world = *state;
    close_store(world);
    remove_database(world);
    for (size_t i = 0; i < ROWS(faults); i++)
        for (int used = 0; used < 2; used++)
            deny(world, i, used);
}

// --- each allocation ---------------------------------------------------------------------------

// Whether any allocation failed, that is, whether a turn makes so many.
static bool starve(struct world *world, int skip, int last) {
    struct book book = new_book();
    struct store_db *reader = NULL;
    struct store_db *writer = connection(world, false);
    const struct text row = text_format(world->arena, "%d allocations from %d on", last, skip);
    assert_int_equal(store_read(world->store, &reader), STORE_OK);
    memory_skip = skip;
    memory_last = last;
    memory_failed = 0;
    turn(world, writer, reader, &book);
    const bool failed = memory_failed;
    expect_recovered(world, row.at, writer, reader, &book);
    arena_reset(world->arena);
    return failed;
}

static void sweep(struct world *world, int last, bool anew) {
    int skip = 0;
    while (starve(world, skip, last)) {
        assert_true(++skip < 3000);
        if (!anew)
            continue;
        close_store(world);
        open_store(world);
    }
    assert_true(skip > 2);
}

static void each_allocation_fails(void **state) {
    sweep(*state, 1, false);
    sweep(*state, 1000000, false);
}

// The first turn of a server prepares its statements.
static void each_allocation_of_a_first_turn_fails(void **state) {
    sweep(*state, 1, true);
    sweep(*state, 1000000, true);
}

// A store that cannot be opened says so, and the next try can.
static bool starve_opening(struct world *world, int skip) {
    struct text why = TEXT("");
    memory_skip = skip;
    memory_last = 1;
    memory_failed = 0;
    world->store = store_open(world->arena, world->folder, &why);
    const bool failed = memory_failed;
    mend();
    if (!world->store)
        assert_true(why.size > 0);
    close_store(world);
    open_store(world);
    write_setting(world, "a", "1", true);
    commit(world);
    expect_setting(world, "a", "1");
    close_store(world);
    return failed;
}

static void allocations_of_an_opening_fail(void **state) {
    struct world *world = *state;
    int skip = 0;
    open_store(world);
    close_store(world);
    // most of them read the schema, which has row after row of the same kind
    for (; starve_opening(world, skip); skip += 1 + skip / 200)
        continue;
    assert_true(skip > 100);
}

// Nearly all of this one is migrations, which are one transaction each: not every allocation is
// worth the time.
static void allocations_of_a_first_opening_fail(void **state) {
    struct world *world = *state;
    for (int skip = 0; starve_opening(world, skip); skip += 1009 + skip / 8)
        remove_database(world);
}

// --- what a handler goes on with ---------------------------------------------------------------

// A statement after the one that ended the transaction would be a transaction of its own.
static void what_a_broken_turn_writes_does_not_stay(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    assert_int_equal(engine_exec(db, "ROLLBACK"), STORE_OK);
    assert_int_not_equal(engine_exec(db, "no SQL"), STORE_OK);
    assert_int_equal(store_setting_put(db, "a", TEXT("1")), STORE_UNAVAILABLE);
    assert_int_equal(store_write_end(world->store, true), STORE_UNAVAILABLE);
    assert_int_equal(store_commit(world->store), STORE_UNAVAILABLE);
    expect_setting(world, "a", NULL);
    write_setting(world, "b", "1", true);
    commit(world);
    expect_setting(world, "b", "1");
}

// An error may end the snapshot; the next read sees what has been committed since.
static void a_snapshot_that_an_error_ended(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_read(world);
    assert_int_equal(engine_exec(db, "ROLLBACK"), STORE_OK);
    expect_setting(world, "a", NULL);
    write_setting(world, "a", "1", true);
    commit(world);
    expect_setting(world, "a", "1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        on_disk(each_bound_fails),
        in_memory(each_bound_fails),
        on_disk(each_allocation_fails),
        in_memory(each_allocation_fails),
        on_disk(each_allocation_of_a_first_turn_fails),
        in_memory(each_allocation_of_a_first_turn_fails),
        on_empty_disk(allocations_of_an_opening_fail),
        on_empty_disk(allocations_of_a_first_opening_fail),
        on_disk(what_a_broken_turn_writes_does_not_stay),
        in_memory(what_a_broken_turn_writes_does_not_stay),
        on_disk(a_snapshot_that_an_error_ended),
    };
    return cmocka_run_group_tests_name("transactions", tests, inject, NULL);
}
