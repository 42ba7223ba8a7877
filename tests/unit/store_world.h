// For the tests of the store: a fresh temporary folder, or memory, with a store in it. Everything
// is gone afterwards, also when the test fails.
#ifndef AZSREG_TESTS_STORE_WORLD_H
#define AZSREG_TESTS_STORE_WORLD_H

#include "unit.h"

#include "parties/subscriptions.h"
#include "reference/namespaces.h"
#include "sqlite/sqlite.h"
#include "store/store.h"
#include "tables/customer_subscriptions.h"
#include "tables/registrations.h"
#include "tables/resource_groups.h"
#include "upkeep/settings.h"

#include <ftw.h>
#include <unistd.h>

// Who writes, where that does not matter.
static const struct system_mark some_mark = {
    .by = {"somebody", 8}, .by_type = {"User", 4}, .at_ms = 1};

struct world {
    struct arena *arena;
    struct store *store;
    char root[64];   // removed with all in it; empty in memory
    char folder[80]; // ROOT/data: not there until a store makes it
};

static inline int remove_entry(const char *path, const struct stat *found, int kind,
                               struct FTW *place) {
    (void)found;
    (void)kind;
    (void)place;
    return remove(path);
}

static inline int close_world(void **state) {
    struct world *world = *state;
    store_close(world->store);
    if (world->root[0])
        nftw(world->root, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    arena_close(world->arena);
    free(world);
    return 0;
}

static inline int open_empty_world(void **state) {
    struct world *world = calloc(1, sizeof *world);
    const char *where = getenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe)
    *state = world;
    if (!world)
        return -1;
    world->arena = arena_open();
    snprintf(world->root, sizeof world->root, "%s/azsreg-unit-XXXXXX",
             where && *where && strlen(where) < 40 ? where : "/tmp");
    if (!mkdtemp(world->root))
        return -1;
    snprintf(world->folder, sizeof world->folder, "%s/data", world->root);
    return world->arena ? 0 : -1;
}

static inline void open_store(struct world *world) {
    struct text why = TEXT("");
    world->store = store_open(world->arena, world->root[0] ? world->folder : NULL, &why);
    if (!world->store)
        fail_msg("%.*s", TEXT_ARGS(why));
}

static inline void close_store(struct world *world) {
    store_close(world->store);
    world->store = NULL;
}

static inline int open_folder_world(void **state) {
    if (open_empty_world(state))
        return -1;
    open_store(*state);
    return 0;
}

static inline int open_memory_world(void **state) {
    struct world *world = calloc(1, sizeof *world);
    *state = world;
    if (!world)
        return -1;
    world->arena = arena_open();
    open_store(world);
    return 0;
}

#define on_disk(test) cmocka_unit_test_setup_teardown(test, open_folder_world, close_world)
#define on_empty_disk(test) cmocka_unit_test_setup_teardown(test, open_empty_world, close_world)
#define in_memory(test) cmocka_unit_test_setup_teardown(test, open_memory_world, close_world)

static inline struct store_db *begin_write(struct world *world) {
    struct store_db *db = NULL;
    assert_int_equal(store_write(world->store, &db), STORE_OK);
    return db;
}

static inline void end_write(struct world *world, bool keep) {
    assert_int_equal(store_write_end(world->store, keep), STORE_OK);
}

static inline void commit(struct world *world) {
    assert_int_equal(store_commit(world->store), STORE_OK);
}

static inline struct store_db *begin_read(struct world *world) {
    struct store_db *db = NULL;
    assert_int_equal(store_read(world->store, &db), STORE_OK);
    return db;
}

// A write with one setting in it.
static inline void write_setting(struct world *world, const char *name, const char *value,
                                 bool keep) {
    struct store_db *db = begin_write(world);
    assert_int_equal(store_setting_put(db, name, text_of(value)), STORE_OK);
    end_write(world, keep);
}

static inline void expect_setting(struct world *world, const char *name, const char *want) {
    struct text value = TEXT("");
    const enum store_result found =
        store_setting_get(begin_read(world), world->arena, name, &value);
    expect_number(name, found, want ? STORE_OK : STORE_MISSING);
    expect_text(name, value, text_of(want));
}

static const struct guid subscription_one = {{0x01, 0xAA}};
static const struct guid subscription_two = {{0x02, 0xBB}};

// Ids that sort by number.
static inline struct guid numbered(uint8_t number) {
    return (struct guid){{0xC5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number}};
}

// A subscription that can hold registrations.
static inline void add_subscription(struct store_db *db, const struct guid *id) {
    const struct directory_subscription row = {.id = *id,
                                               .display_name = TEXT("name"),
                                               .offer = TEXT("CSP"),
                                               .state = TEXT("Active"),
                                               .approved = true,
                                               .origin = ORIGIN_FILE};
    assert_int_equal(store_subscription_put(db, &row), STORE_OK);
}

static inline int64_t add_group(struct store_db *db, const struct guid *subscription,
                                const char *name) {
    const struct resource_group_row row = {.name = text_of(name),
                                           .location = TEXT("global"),
                                           .managed_by = TEXT(""),
                                           .tags = TEXT("")};
    int64_t id = 0;
    assert_int_equal(store_resource_group_add(db, subscription, &row, &id), STORE_OK);
    assert_true(id > 0);
    return id;
}

static inline struct registration_row some_registration(const char *name) {
    return (struct registration_row){.name = text_of(name),
                                     .cloud_id = TEXT("c10d"),
                                     .object_id = TEXT("0b1"),
                                     .billing_model = TEXT("PayAsYouUse"),
                                     .tags = TEXT(""),
                                     .etag = 7};
}

static inline int64_t add_registration(struct world *world, struct store_db *db,
                                       const struct guid *subscription, int64_t group_id,
                                       const char *group, const char *name) {
    struct registration_row row = some_registration(name);
    assert_int_equal(store_registration_put(db, group_id, &row, TEXT("{}"), &some_mark), STORE_OK);
    assert_int_equal(store_registration_find(db, world->arena, subscription, text_of(group),
                                             text_of(name), false, &row),
                     STORE_OK);
    return row.id;
}

static inline enum store_result put_customer(struct store_db *db, int64_t registration, uint8_t id,
                                             uint8_t tenant) {
    const struct customer_subscription_row row = {
        .id = numbered(id), .tenant = numbered(tenant), .etag = id};
    return store_customer_put(db, registration, &row);
}

// The ids of a registration's customers as "1,2,3".
static inline struct text customers_of(struct world *world, struct store_db *db,
                                       int64_t registration) {
    struct customer_subscription_row *rows = NULL;
    size_t count = 0;
    struct text made = TEXT("");
    assert_int_equal(store_customer_list(db, world->arena, registration, NULL, 100, &rows, &count),
                     STORE_OK);
    for (size_t i = 0; i < count; i++)
        made = text_format(world->arena, "%.*s%s%d", TEXT_ARGS(made), i ? "," : "",
                           rows[i].id.bytes[15]);
    return made;
}

#endif
