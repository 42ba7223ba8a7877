// scope/scope_memo: what was found above a request's resource is given to the next one, and never
// once it may have changed.
#include "store_world.h"

#include "run/run.h"
#include "scope/lock_check.h"
#include "scope/scope.h"
#include "scope/scope_memo.h"
#include "tables/locks.h"

#define SUBSCRIPTION "/subscriptions/01aa0000-0000-0000-0000-000000000000"

static bool was_kept; // what the call found in the memo
static struct registration_row found;
static struct text new_tags;

static enum arm_code ask(struct arm_call *call) {
    struct subscription_row subscription;
    was_kept = scope_memo_registration(call) && scope_memo_subscription(call) &&
               scope_memo_knows(call, SCOPE_HAS_PROVIDER) &&
               scope_memo_knows(call, SCOPE_IS_UNLOCKED);
    enum arm_code code = scope_registration_to_write(call, &found);
    if (code == ARM_OK)
        code = scope_subscription(call, &subscription);
    return code == ARM_OK ? lock_check(call) : code;
}

static enum arm_code change_and_ask(struct arm_call *call) {
    struct registration_row row;
    enum arm_code code = scope_registration(call, &row);
    row.tags = new_tags;
    if (code == ARM_OK &&
        store_registration_put(app_db(call), 0, &row, TEXT(""), &some_mark) != STORE_OK)
        return ARM_INTERNAL_SERVER_ERROR;
    return code == ARM_OK ? ask(call) : code;
}

static enum arm_code change_and_refuse(struct arm_call *call) {
    const enum arm_code code = change_and_ask(call);
    return code == ARM_OK ? ARM_INVALID_REQUEST_CONTENT : code;
}

static enum arm_code run(struct world *world, struct run *running, const char *name,
                         const char *rest, enum arm_code (*handler)(struct arm_call *call)) {
    struct arm_service service = {.app = &running->app};
    const struct http_request request = {.arena = world->arena, .method = TEXT("PUT")};
    const struct arm_route route = {
        .operation = name,
        .method = "PUT",
        .path =
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/"
            "providers/Microsoft.AzureStack/registrations/{registrationName}",
        .handler = handler,
        .effect = ARM_WRITES,
        .action = "Microsoft.AzureStack/registrations/write"};
    struct arm_call call = {.service = &service,
                            .arena = world->arena,
                            .request = &request,
                            .route = &route,
                            .subscription = subscription_one,
                            .has_subscription = true,
                            .status = 200,
                            .out = json_out_in(world->arena)};
    struct text why = TEXT("");
    bool held = false;
    const struct text target = text_format(world->arena, SUBSCRIPTION "%s", rest);
    expect(name, arm_path_read(world->arena, target, &call.path, &why));
    return run_call(&call, &held);
}

#define GROUP "/resourceGroups/azurestack/providers/Microsoft.AzureStack/registrations/"

static void ask_again(struct world *world, struct run *running, const char *name, const char *rest,
                      enum arm_code want, bool want_kept) {
    expect_number(name, run(world, running, name, rest, ask), want);
    expect(name, was_kept == want_kept);
}

static int64_t fill(struct world *world) {
    struct store_db *db = begin_write(world);
    add_subscription(db, &subscription_one);
    assert_int_equal(store_namespace_add(db, &subscription_one, TEXT("Microsoft.AzureStack")),
                     STORE_OK);
    const int64_t group = add_group(db, &subscription_one, "azurestack");
    const int64_t id = add_registration(world, db, &subscription_one, group, "azurestack", "one");
    add_registration(world, db, &subscription_one, group, "azurestack", "two");
    end_write(world, true);
    commit(world);
    return id;
}

static void lock(struct world *world, bool keep) {
    struct store_db *db = begin_write(world);
    const struct lock_row row = {TEXT(SUBSCRIPTION), TEXT("l"), TEXT("ReadOnly"), TEXT("")};
    assert_int_equal(store_lock_put(db, &row), STORE_OK);
    end_write(world, keep);
}

static void unlock(struct world *world, bool keep) {
    struct store_db *db = begin_write(world);
    assert_int_equal(store_lock_remove(db, TEXT(SUBSCRIPTION), TEXT("l")), STORE_OK);
    end_write(world, keep);
}

static void it_is_kept_while_only_mappings_change(void **state) {
    struct world *world = *state;
    struct run running = {.app.store = world->store};
    run_open(&running);
    const int64_t id = fill(world);
    ask_again(world, &running, "first", GROUP "one", ARM_OK, false);
    ask_again(world, &running, "again", GROUP "one", ARM_OK, true);
    expect_number("the same", found.id, id);
    expect_text("the same", found.cloud_id, TEXT("c10d"));
    struct store_db *db = begin_write(world);
    assert_int_equal(put_customer(db, id, 1, 1), STORE_OK);
    end_write(world, true);
    ask_again(world, &running, "a mapping in the same turn", GROUP "one", ARM_OK, true);
    db = begin_write(world);
    assert_int_equal(put_customer(db, id, 2, 2), STORE_OK);
    end_write(world, false);
    ask_again(world, &running, "a mapping undone", GROUP "one", ARM_OK, true);
    commit(world);
    ask_again(world, &running, "after the commit", GROUP "one", ARM_OK, true);
}

static void it_is_of_one_path(void **state) {
    static const char *const others[] = {GROUP "two", GROUP "ONE"};
    struct world *world = *state;
    struct run running = {.app.store = world->store};
    run_open(&running);
    fill(world);
    for (size_t i = 0; i < ROWS(others); i++) {
        ask_again(world, &running, others[i], GROUP "one", ARM_OK, false);
        ask_again(world, &running, others[i], others[i], ARM_OK, false);
        ask_again(world, &running, others[i], others[i], ARM_OK, true);
        expect_text(others[i], found.name, i ? TEXT("one") : TEXT("two"));
    }
    ask_again(world, &running, "unknown", GROUP "three", ARM_REGISTRATION_NOT_FOUND, false);
    ask_again(world, &running, "unknown", GROUP "three", ARM_REGISTRATION_NOT_FOUND, false);
}

static void it_never_hides_a_change(void **state) {
    struct world *world = *state;
    struct run running = {.app.store = world->store};
    run_open(&running);
    const int64_t id = fill(world);
    ask_again(world, &running, "first", GROUP "one", ARM_OK, false);
    lock(world, false);
    ask_again(world, &running, "a lock undone", GROUP "one", ARM_OK, false);
    lock(world, true);
    ask_again(world, &running, "a lock", GROUP "one", ARM_SCOPE_LOCKED, false);
    unlock(world, false);
    ask_again(world, &running, "still locked", GROUP "one", ARM_SCOPE_LOCKED, false);
    unlock(world, true);
    ask_again(world, &running, "unlocked", GROUP "one", ARM_OK, false);
    ask_again(world, &running, "unlocked", GROUP "one", ARM_OK, true);
    struct store_db *db = begin_write(world);
    assert_int_equal(store_namespace_remove(db, &subscription_one, TEXT("Microsoft.AzureStack")),
                     STORE_OK);
    end_write(world, true);
    ask_again(world, &running, "provider", GROUP "one", ARM_MISSING_SUBSCRIPTION_REGISTRATION,
              false);
    db = begin_write(world);
    assert_int_equal(store_registration_remove(db, id), STORE_OK);
    end_write(world, true);
    ask_again(world, &running, "removed", GROUP "one", ARM_REGISTRATION_NOT_FOUND, false);
}

// What a turn that was not committed had in it is forgotten with it.
static void it_never_outlives_a_turn_that_failed(void **state) {
    struct world *world = *state;
    struct run running = {.app.store = world->store};
    run_open(&running);
    fill(world);
    lock(world, true);
    commit(world);
    unlock(world, true);
    ask_again(world, &running, "unlocked, not committed", GROUP "one", ARM_OK, false);
    struct store_db *db = begin_write(world);
    assert_int_equal(sqlite3_exec(sqlite_of(db), "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_not_equal(store_commit(world->store), STORE_OK);
    ask_again(world, &running, "rolled back", GROUP "one", ARM_SCOPE_LOCKED, false);
}

static void a_call_sees_its_own_change(void **state) {
    struct world *world = *state;
    struct run running = {.app.store = world->store};
    run_open(&running);
    fill(world);
    ask_again(world, &running, "first", GROUP "one", ARM_OK, false);
    new_tags = TEXT("{\"a\":1}");
    expect_number("undone", run(world, &running, "undone", GROUP "one", change_and_refuse),
                  ARM_INVALID_REQUEST_CONTENT);
    expect("undone", !was_kept);
    expect_text("undone", found.tags, new_tags);
    ask_again(world, &running, "undone", GROUP "one", ARM_OK, false);
    expect_text("undone", found.tags, TEXT(""));
    expect_number("kept", run(world, &running, "kept", GROUP "one", change_and_ask), ARM_OK);
    expect_text("kept", found.tags, new_tags);
    ask_again(world, &running, "kept", GROUP "one", ARM_OK, false);
    expect_text("kept", found.tags, new_tags);
}

static void long_tags_are_read_each_time(void **state) {
    struct world *world = *state;
    struct run running = {.app.store = world->store};
    run_open(&running);
    char *tags = arena_alloc(world->arena, sizeof running.memo.room + 1);
    assert_non_null(tags);
    memset(tags, ' ', sizeof running.memo.room);
    fill(world);
    new_tags = text_of(tags);
    expect_number("long", run(world, &running, "long", GROUP "one", change_and_ask), ARM_OK);
    for (int i = 0; i < 3; i++) {
        ask_again(world, &running, "long", GROUP "one", ARM_OK, false);
        expect_text("long", found.tags, new_tags);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_memory(it_is_kept_while_only_mappings_change),
        on_disk(it_is_kept_while_only_mappings_change),
        in_memory(it_is_of_one_path),
        in_memory(it_never_hides_a_change),
        on_disk(it_never_hides_a_change),
        in_memory(it_never_outlives_a_turn_that_failed),
        on_disk(it_never_outlives_a_turn_that_failed),
        in_memory(a_call_sees_its_own_change),
        on_disk(a_call_sees_its_own_change),
        in_memory(long_tags_are_read_each_time),
    };
    return cmocka_run_group_tests_name("scope_memo", tests, NULL, NULL);
}
