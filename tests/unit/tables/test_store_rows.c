// store/: what the rows of groups, registrations and their neighbours hold, and what the schema
// itself does not let in.
#include "store_world.h"

static void groups(void **state) {
    struct world *world = *state;
    struct resource_group_row row;
    struct resource_group_row *rows = NULL;
    size_t count = 0;
    struct store_db *db = begin_write(world);
    const int64_t first = add_group(db, &subscription_one, "AzureStack");
    add_group(db, &subscription_one, "b");
    add_group(db, &subscription_one, "Alpha");
    add_group(db, &subscription_two, "azurestack"); // another subscription's

    // names compare without case, the first writer's casing is kept
    assert_int_equal(
        store_resource_group_find(db, world->arena, &subscription_one, TEXT("AZURESTACK"), &row),
        STORE_OK);
    expect_text("casing", row.name, TEXT("AzureStack"));
    assert_int_equal(row.id, first);
    assert_int_equal(
        store_resource_group_find(db, world->arena, &subscription_two, TEXT("b"), &row),
        STORE_MISSING);

    // one that is there already is left alone
    const struct resource_group_row again = {.name = TEXT("azureSTACK"), .location = TEXT("other")};
    int64_t untouched = -1;
    assert_int_equal(store_resource_group_add(db, &subscription_one, &again, &untouched), STORE_OK);
    assert_int_equal(untouched, -1);

    assert_int_equal(
        store_resource_group_list(db, world->arena, &subscription_one, TEXT(""), 10, &rows, &count),
        STORE_OK);
    assert_int_equal(count, 3);
    expect_text("by name, whatever the case", rows[0].name, TEXT("Alpha"));
    expect_text("by name, whatever the case", rows[1].name, TEXT("AzureStack"));
    expect_text("by name, whatever the case", rows[2].name, TEXT("b"));
    expect_text("left alone", rows[1].location, TEXT("global"));
    assert_int_equal(store_resource_group_list(db, world->arena, &subscription_one, TEXT("ALPHA"),
                                               1, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 1);
    expect_text("after a name", rows[0].name, TEXT("AzureStack"));

    row = (struct resource_group_row){
        .id = first, .managed_by = TEXT("/x"), .tags = TEXT("{\"a\":\"\xC3\xA4\"}")};
    assert_int_equal(store_resource_group_update(db, &row), STORE_OK);
    assert_int_equal(
        store_resource_group_find(db, world->arena, &subscription_one, TEXT("azurestack"), &row),
        STORE_OK);
    expect_text("updated", row.tags, TEXT("{\"a\":\"\xC3\xA4\"}"));
    expect_text("updated", row.managed_by, TEXT("/x"));
    expect_text("kept", row.location, TEXT("global"));
    end_write(world, true);
    commit(world);
}

// Fewer rows come where they are large, one in any case, and none only when there are none left.
static void large_rows(void **state) {
    static char tags[700000];
    struct world *world = *state;
    struct resource_group_row *rows = NULL;
    struct text after = TEXT("");
    size_t count = 1;
    size_t seen = 0;
    struct store_db *db = begin_write(world);
    memset(tags, 'x', sizeof tags);
    for (int i = 0; i < 5; i++) {
        const struct text name = text_format(world->arena, "g%d", i);
        const struct resource_group_row row = {
            .name = name, .location = TEXT("global"), .tags = {tags, sizeof tags}};
        assert_int_equal(store_resource_group_add(db, &subscription_one, &row, NULL), STORE_OK);
    }
    while (count) {
        assert_int_equal(store_resource_group_list(db, world->arena, &subscription_one, after, 10,
                                                   &rows, &count),
                         STORE_OK);
        assert_true(count <= 2); // the second is what is too much
        seen += count;
        after = count ? rows[count - 1].name : after;
    }
    assert_int_equal(seen, 5);
    end_write(world, false);
}

static void registrations(void **state) {
    struct world *world = *state;
    struct registration_row row = some_registration("Reg");
    struct text token = TEXT("");
    struct store_db *db = begin_write(world);
    add_subscription(db, &subscription_one);
    const int64_t group = add_group(db, &subscription_one, "rg");
    row.tags = TEXT("{\"a\":\"b\"}");
    row.etag = 0xFEDCBA9876543210ULL;
    assert_int_equal(
        store_registration_put(db, group, &row, TEXT("{\"cloudId\":\"c10d\"}"), &some_mark),
        STORE_OK);
    assert_int_equal(store_registration_find(db, world->arena, &subscription_one, TEXT("RG"),
                                             TEXT("REG"), false, &row),
                     STORE_OK);
    expect_text("group", row.group, TEXT("rg"));
    expect_text("name", row.name, TEXT("Reg"));
    expect_text("cloud", row.cloud_id, TEXT("c10d"));
    expect_text("object", row.object_id, TEXT("0b1"));
    expect_text("model", row.billing_model, TEXT("PayAsYouUse"));
    expect_text("tags", row.tags, TEXT("{\"a\":\"b\"}"));
    assert_true(row.etag == 0xFEDCBA9876543210ULL);

    // written again without a token: the one from before is kept
    row.name = TEXT("REG");
    row.billing_model = TEXT("Custom");
    row.etag = 8;
    const int64_t id = row.id;
    assert_int_equal(store_registration_put(db, group, &row, TEXT(""), &some_mark), STORE_OK);
    assert_int_equal(store_registration_token(db, world->arena, id, &token), STORE_OK);
    expect_text("token", token, TEXT("{\"cloudId\":\"c10d\"}"));
    assert_int_equal(store_registration_find(db, world->arena, &subscription_one, TEXT("rg"),
                                             TEXT("reg"), false, &row),
                     STORE_OK);
    assert_int_equal(row.id, id);
    expect_text("the first writer's casing", row.name, TEXT("Reg"));
    expect_text("the new model", row.billing_model, TEXT("Custom"));
    assert_int_equal(row.etag, 8);
    assert_int_equal(store_registration_put(db, group, &row, TEXT("{}"), &some_mark), STORE_OK);
    assert_int_equal(store_registration_token(db, world->arena, id, &token), STORE_OK);
    expect_text("a new token", token, TEXT("{}"));
    assert_int_equal(store_registration_enable_remote(db, id, &some_mark), STORE_OK);

    assert_int_equal(store_registration_remove(db, id), STORE_OK);
    assert_int_equal(store_registration_find(db, world->arena, &subscription_one, TEXT("rg"),
                                             TEXT("reg"), false, &row),
                     STORE_MISSING);
    assert_int_equal(store_registration_token(db, world->arena, id, &token), STORE_MISSING);
    // an id is never given out twice, so that no skip token fits a successor
    assert_true(add_registration(world, db, &subscription_one, group, "rg", "reg") > id);
    end_write(world, true);
    commit(world);
}

// "A registration is found under exactly its subscription and resource group. Those of a
// subscription that is unknown are not found."
static void where_a_registration_is_found(void **state) {
    struct world *world = *state;
    struct registration_row row;
    struct store_db *db = begin_write(world);
    add_subscription(db, &subscription_one);
    add_subscription(db, &subscription_two);
    const int64_t group = add_group(db, &subscription_one, "rg");
    add_group(db, &subscription_one, "other");
    add_group(db, &subscription_two, "rg");
    add_registration(world, db, &subscription_one, group, "rg", "r");
    const struct {
        const struct guid *subscription;
        const char *group, *name;
        enum store_result want;
    } rows[] = {
        {&subscription_one, "rg", "r", STORE_OK},
        {&subscription_one, "other", "r", STORE_MISSING},
        {&subscription_two, "rg", "r", STORE_MISSING},
        {&subscription_one, "rg", "r2", STORE_MISSING},
        {&subscription_one, "missing", "r", STORE_MISSING},
        {&subscription_one, "rg", "", STORE_MISSING},
        {&subscription_one, "rg", "%", STORE_MISSING},
        {&subscription_one, "rg", "r ", STORE_MISSING},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        expect_number(rows[i].name,
                      store_registration_find(db, world->arena, rows[i].subscription,
                                              text_of(rows[i].group), text_of(rows[i].name), false,
                                              &row),
                      rows[i].want);
    assert_int_equal(store_subscriptions_age(db, false), STORE_OK);
    assert_int_equal(store_subscriptions_drop(db, false), STORE_OK);
    assert_int_equal(store_registration_find(db, world->arena, &subscription_one, TEXT("rg"),
                                             TEXT("r"), false, &row),
                     STORE_MISSING);
    end_write(world, false);
    commit(world);
}

// Order: by name; of a whole subscription by name and group. Each row once, wherever a page ends.
static void lists_of_registrations(void **state) {
    struct world *world = *state;
    struct registration_row *rows = NULL;
    size_t count = 0;
    struct text seen = TEXT("");
    struct store_db *db = begin_write(world);
    add_subscription(db, &subscription_one);
    const int64_t g = add_group(db, &subscription_one, "g");
    const int64_t h = add_group(db, &subscription_one, "H");
    static const char *const in_g[] = {"c", "A", "b"};
    static const char *const in_h[] = {"B", "a", "d"};
    for (size_t i = 0; i < 3; i++) {
        add_registration(world, db, &subscription_one, g, "g", in_g[i]);
        add_registration(world, db, &subscription_one, h, "H", in_h[i]);
    }
    struct text after_name = TEXT("");
    struct text after_group = TEXT("");
    do {
        assert_int_equal(store_registration_list_all(db, world->arena, &subscription_one,
                                                     after_name, after_group, 2, &rows, &count),
                         STORE_OK);
        for (size_t i = 0; i < count; i++) {
            seen = text_format(world->arena, "%.*s%.*s/%.*s ", TEXT_ARGS(seen),
                               TEXT_ARGS(rows[i].group), TEXT_ARGS(rows[i].name));
            after_name = rows[i].name;
            after_group = rows[i].group;
        }
    } while (count == 2);
    expect_text("all", seen, TEXT("g/A H/a g/b H/B g/c H/d "));
    assert_int_equal(store_registration_list(db, world->arena, g, TEXT("a"), 10, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 2);
    expect_text("of one group", rows[0].name, TEXT("b"));
    expect_text("of one group", rows[1].name, TEXT("c"));
    assert_int_equal(store_registration_list(db, world->arena, g, TEXT("zz"), 10, &rows, &count),
                     STORE_OK);
    assert_int_equal(count, 0);
    end_write(world, true);
    commit(world);
}

static void namespaces(void **state) {
    struct world *world = *state;
    struct store_db *db = begin_write(world);
    const struct text name = TEXT("Microsoft.AzureStack");
    const struct text other_case = TEXT("microsoft.AZURESTACK");
    assert_int_equal(store_namespace_find(db, &subscription_one, name), STORE_MISSING);
    assert_int_equal(store_namespace_add(db, &subscription_one, name), STORE_OK);
    assert_int_equal(store_namespace_add(db, &subscription_one, other_case), STORE_OK);
    assert_int_equal(store_namespace_find(db, &subscription_one, other_case), STORE_OK);
    assert_int_equal(store_namespace_find(db, &subscription_two, name), STORE_MISSING);
    assert_int_equal(store_namespace_remove(db, &subscription_one, other_case), STORE_OK);
    assert_int_equal(store_namespace_find(db, &subscription_one, name), STORE_MISSING);
    assert_int_equal(store_namespace_remove(db, &subscription_one, name), STORE_OK);
    end_write(world, true);
    commit(world);
}

static void settings_hold_any_bytes(void **state) {
    struct world *world = *state;
    struct text value = TEXT("");
    struct store_db *db = begin_write(world);
    assert_int_equal(store_setting_put(db, "key", TEXT("\0\xFF'\0")), STORE_OK);
    assert_int_equal(store_setting_get(db, world->arena, "key", &value), STORE_OK);
    expect_text("bytes", value, TEXT("\0\xFF'\0"));
    assert_int_equal(store_setting_put(db, "key", TEXT("")), STORE_OK);
    assert_int_equal(store_setting_get(db, world->arena, "key", &value), STORE_OK);
    expect_text("empty", value, TEXT(""));
    assert_int_equal(store_setting_get(db, world->arena, "KEY", &value), STORE_MISSING);
    end_write(world, true);
    commit(world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_memory(groups),
        in_memory(large_rows),
        in_memory(registrations),
        in_memory(where_a_registration_is_found),
        in_memory(lists_of_registrations),
        in_memory(namespaces),
        in_memory(settings_hold_any_bytes),
    };
    return cmocka_run_group_tests_name("store_rows", tests, NULL, NULL);
}
