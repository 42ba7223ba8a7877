// keys/keys: who makes a key, and what becomes of it where two servers over one store do.
#include "store_world.h"

#include "app/app.h"
#include "keys/keys.h"

struct server {
    struct keys keys;
    struct app app;
    struct arm_service service;
};

static void open_server(struct server *server, struct world *world) {
    *server = (struct server){.app = {.store = world->store}};
    server->app.keys = &server->keys;
    server->service.app = &server->app;
}

static enum arm_code need(struct server *server, struct world *world) {
    struct arm_call call = {.service = &server->service, .arena = world->arena};
    const enum arm_code code = keys_need(&call, KEY_OF_TOKENS);
    assert_false(call.waits);
    return code;
}

static struct text id_of(const struct server *server) {
    return signing_key_id(keys_get(&server->keys, KEY_OF_TOKENS));
}

static void made_once_and_found_again(void **state) {
    struct world *world = *state;
    struct server server;
    struct server next;
    open_server(&server, world);
    assert_int_equal(need(&server, world), ARM_OK);
    assert_true(keys_are_new(&server.keys)); // what it signs waits for the commit
    commit(world);
    keys_settle(&server.keys, true);
    assert_false(keys_are_new(&server.keys));
    open_server(&next, world);
    assert_int_equal(need(&next, world), ARM_OK);
    assert_false(keys_are_new(&next.keys));
    expect_text("found", id_of(&next), id_of(&server));
    keys_close(&server.keys);
    keys_close(&next.keys);
}

// Both have looked, found none, and made one. The read that looked was from before the write of the
// first; the second looks again in its own.
static void the_first_that_is_kept_is_the_key(void **state) {
    struct world *world = *state;
    struct server first;
    struct server second;
    open_server(&first, world);
    open_server(&second, world);
    second.keys.of[KEY_OF_TOKENS].made = signing_key_make();
    assert_non_null(second.keys.of[KEY_OF_TOKENS].made);
    begin_read(world);
    assert_int_equal(need(&first, world), ARM_OK);
    assert_int_equal(need(&second, world), ARM_OK);
    expect_text("the same", id_of(&second), id_of(&first));
    assert_false(keys_are_new(&second.keys)); // it is durable already
    assert_null(second.keys.of[KEY_OF_TOKENS].made);
    commit(world);
    keys_close(&first.keys);
    keys_close(&second.keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        on_disk(made_once_and_found_again),
        in_memory(made_once_and_found_again),
        on_disk(the_first_that_is_kept_is_the_key),
    };
    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
