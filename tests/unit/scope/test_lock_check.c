// scope/lock_check and run_call: a handler that writes without asking the locks has written
// nothing.
#include "store_world.h"

#include "app/app.h"
#include "run/run.h"
#include "scope/lock_check.h"

static enum arm_code write_unasked(struct arm_call *call) {
    return store_setting_put(app_db(call), "written", TEXT("yes")) == STORE_OK
               ? ARM_OK
               : ARM_INTERNAL_SERVER_ERROR;
}

static enum arm_code write_asked(struct arm_call *call) {
    const enum arm_code code = lock_check(call);
    return code == ARM_OK ? write_unasked(call) : code;
}

static enum arm_code find_nothing(struct arm_call *call) {
    return arm_nothing_there(call);
}

static void a_write_asks_the_locks(void **state) {
    static const struct {
        const char *name;
        enum arm_code (*handler)(struct arm_call *call);
        const char *action;
        enum arm_code want;
        bool kept;
        enum arm_access access;
    } rows[] = {
        {"asked", write_asked, "Microsoft.AzureStack/registrations/write", ARM_OK, true},
        {"not asked", write_unasked, "Microsoft.AzureStack/registrations/write",
         ARM_INTERNAL_SERVER_ERROR, false},
        {"not asked, after one that was", write_unasked, "Microsoft.AzureStack/register/action",
         ARM_INTERNAL_SERVER_ERROR, false},
        {"nothing was there", find_nothing, "Microsoft.AzureStack/registrations/delete", ARM_OK,
         false},
        {"a lock", write_unasked, "Microsoft.Authorization/locks/write", ARM_OK, true},
        {"whoever is signed in may", write_unasked, NULL, ARM_INTERNAL_SERVER_ERROR, false,
         ARM_SIGNED_IN},
        {"everybody may", write_unasked, NULL, ARM_OK, true, ARM_OPEN},
    };
    struct world *world = *state;
    struct run running = {.app.store = world->store};
    struct arm_service service = {.app = &running.app};
    const struct http_request request = {.arena = world->arena, .method = TEXT("PUT")};
    run_open(&running);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct arm_route route = {.operation = rows[i].name,
                                        .method = "PUT",
                                        .path = "/subscriptions/{subscriptionId}",
                                        .handler = rows[i].handler,
                                        .effect = ARM_WRITES,
                                        .access = rows[i].access,
                                        .action = rows[i].action};
        struct arm_call call = {.service = &service,
                                .arena = world->arena,
                                .request = &request,
                                .route = &route,
                                .has_subscription = true,
                                .status = 200,
                                .out = json_out_in(world->arena)};
        bool held = false;
        struct text value = TEXT("");
        write_setting(world, "written", "no", true);
        expect_number(rows[i].name, run_call(&call, &held), rows[i].want);
        int64_t took_us = 0;
        expect(rows[i].name, held && run_settle(&running, true, &took_us) == RUN_KEPT);
        assert_int_equal(store_setting_get(begin_read(world), world->arena, "written", &value),
                         STORE_OK);
        expect_text(rows[i].name, value, rows[i].kept ? TEXT("yes") : TEXT("no"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {in_memory(a_write_asks_the_locks)};
    return cmocka_run_group_tests_name("lock_check", tests, NULL, NULL);
}
