// http/deadline and http/pace: who is cut off, and which time counts.
#include "unit.h"

#include "base/clock.h"
#include "wire/deadline.h"

#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 4, ALLOWED_US = 10 * 1000 * 1000, SECOND_US = 1000 * 1000 };

struct world {
    struct pace pace;
    struct deadlines deadlines;
    struct deadline clients[CLIENTS];
    int ends[CLIENTS][2];
};

// The pace stands still: nothing that began may take any time, so the rows say when it is.
static void at(struct world *world, long long now_us) {
    world->pace = (struct pace){.began_us = now_us};
}

static void open_world(struct world *world) {
    *world = (struct world){0};
    world->deadlines.pace = &world->pace;
    for (size_t i = 0; i < DEADLINE_KINDS; i++)
        world->deadlines.queues[i].allowed_us = ALLOWED_US;
    for (size_t i = 0; i < CLIENTS; i++)
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, world->ends[i]), 0);
}

static void add(struct world *world, size_t client) {
    deadlines_add(&world->deadlines, &world->clients[client], world->ends[client][0]);
}

static bool is_cut_off(const struct world *world, size_t client) {
    char byte = 0;
    return recv(world->ends[client][1], &byte, 1, MSG_DONTWAIT) == 0;
}

static void close_world(struct world *world) {
    for (size_t i = 0; i < CLIENTS; i++) {
        close(world->ends[i][0]);
        close(world->ends[i][1]);
    }
}

static void whoever_is_late_is_cut_off(void **state) {
    (void)state;
    struct world world;
    open_world(&world);
    for (size_t i = 0; i < CLIENTS; i++) {
        at(&world, (long long)i * SECOND_US);
        add(&world, i);
    }
    deadlines_move(&world.deadlines, &world.clients[0], DEADLINE_IDLE);
    deadlines_enforce(&world.deadlines, ALLOWED_US + 2 * SECOND_US - 1);
    assert_false(is_cut_off(&world, 0));
    assert_true(is_cut_off(&world, 1));
    assert_false(is_cut_off(&world, 2));
    assert_false(is_cut_off(&world, 3));
    close_world(&world);
}

// A whole head does not begin the time for the request anew, whatever came in between.
static void a_head_that_is_done_keeps_its_place(void **state) {
    (void)state;
    struct world world;
    open_world(&world);
    add(&world, 0);
    at(&world, SECOND_US);
    add(&world, 1);
    deadlines_head_done(&world.deadlines, &world.clients[1]);
    at(&world, 2 * SECOND_US);
    add(&world, 2);
    deadlines_head_done(&world.deadlines, &world.clients[2]);
    deadlines_head_done(&world.deadlines, &world.clients[0]);
    deadlines_enforce(&world.deadlines, ALLOWED_US);
    assert_true(is_cut_off(&world, 0));
    assert_false(is_cut_off(&world, 1));
    deadlines_enforce(&world.deadlines, ALLOWED_US + SECOND_US);
    assert_true(is_cut_off(&world, 1));
    assert_false(is_cut_off(&world, 2));
    close_world(&world);
}

// Who asks for nothing makes room: the longest first, and nobody before a second is over.
static void room_is_made_by_those_who_ask_for_nothing(void **state) {
    (void)state;
    struct world world;
    open_world(&world);
    for (size_t i = 0; i < CLIENTS; i++)
        add(&world, i);
    deadlines_head_done(&world.deadlines, &world.clients[0]);
    at(&world, 1000);
    deadlines_move(&world.deadlines, &world.clients[1], DEADLINE_IDLE);
    deadlines_make_room(&world.deadlines, CLIENTS);
    assert_false(is_cut_off(&world, 2));
    at(&world, SECOND_US);
    deadlines_make_room(&world.deadlines, 1);
    assert_true(is_cut_off(&world, 2));
    assert_false(is_cut_off(&world, 3));
    deadlines_make_room(&world.deadlines, CLIENTS);
    assert_true(is_cut_off(&world, 3));
    assert_false(is_cut_off(&world, 1));
    at(&world, SECOND_US + 1000);
    deadlines_make_room(&world.deadlines, CLIENTS);
    assert_true(is_cut_off(&world, 1));
    assert_false(is_cut_off(&world, 0)); // its request is being answered
    close_world(&world);
}

// What a turn takes beyond what is fair is not the clients' time, nor may the pace go back.
static void what_the_server_loses_does_not_count(void **state) {
    (void)state;
    struct pace pace = {0};
    pace_begin(&pace, 1000);
    const long long start = pace_began(&pace);
    pace.began_us -= 60 * SECOND_US; // as if a minute had passed in it
    pace.lost_us -= 60 * SECOND_US;
    const long long late = pace_now(&pace);
    assert_int_equal(late - start, 1000);
    pace_begin(&pace, 60 * SECOND_US);
    assert_in_range(pace_now(&pace) - late, 0, SECOND_US);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(whoever_is_late_is_cut_off),
        in_arena(a_head_that_is_done_keeps_its_place),
        in_arena(room_is_made_by_those_who_ask_for_nothing),
        in_arena(what_the_server_loses_does_not_count),
    };
    return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
