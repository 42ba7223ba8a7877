// http/source: answers that are read while they go out, over a connection of loopback: whole,
// whatever their size; whose client has the time of a request for each piece; and closed once,
// however they end; and of those that have to wait for a piece nobody else notices.
#include "http_world.h"

#include "base/buffer.h"
#include "wire/listen.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

enum { REQUEST_S = 3, PATIENCE_MS = 60000, SLOW_PIECES = 12, SLOW_MS = 400 };

struct world {
    struct arena *arena;
    struct http_thread running;
    struct sockaddr_in address;
    atomic_int opened;
    atomic_int closed;
    int wake_fd;
};

// What a path asks for: "/SIZE", "/SIZE/chunked", "/SIZE/broken", "/SIZE/held", "/SIZE/late",
// "/SIZE/never".
struct asked {
    struct world *world;
    uint64_t size;
    bool is_broken;
    bool is_late; // every second piece
    bool comes_never;
    bool waits;
};

static char byte_at(uint64_t position) {
    return (char)('a' + position * 7 % 26 + position / 5000 % 3);
}

static ssize_t read_some(void *context, uint64_t position, char *at, size_t size) {
    struct asked *asked = context;
    const uint64_t one = 1;
    asked->waits = asked->comes_never || (asked->is_late && !asked->waits);
    if (asked->waits) {
        assert_int_equal(write(asked->world->wake_fd, &one, sizeof one), sizeof one);
        return HTTP_SOURCE_LATER;
    }
    const uint64_t left = asked->size - position;
    const size_t piece = left < size ? (size_t)left : size;
    if (asked->is_broken && position > asked->size / 2)
        return -1;
    for (size_t i = 0; i < piece; i++)
        at[i] = byte_at(position + i);
    return (ssize_t)piece;
}

static bool is_ready(void *context) {
    const struct asked *asked = context;
    return !asked->comes_never;
}

static bool wake(void *context) {
    const struct world *world = context;
    uint64_t count = 0;
    return read(world->wake_fd, &count, sizeof count) > 0;
}

static void close_source(void *context) {
    const struct asked *asked = context;
    atomic_fetch_add(&asked->world->closed, 1);
}

static enum http_when answer(void *context, struct http_request *request,
                             struct http_reply *reply) {
    struct world *world = context;
    struct asked *asked = arena_alloc(request->arena, sizeof *asked);
    struct text rest = text_slice(request->target, 1, request->target.size);
    unsigned long size = 0;
    text_number(text_cut(&rest, '/'), (unsigned long)-1, &size);
    *asked = (struct asked){.world = world,
                            .size = size,
                            .is_broken = text_is(rest, TEXT("broken")),
                            .is_late = text_is(rest, TEXT("late")),
                            .comes_never = text_is(rest, TEXT("never"))};
    reply->status = 200;
    reply->source = (struct http_source){
        read_some, is_ready, close_source, asked,
        text_is(rest, TEXT("chunked")) || asked->is_broken ? HTTP_SIZE_UNKNOWN : size};
    atomic_fetch_add(&world->opened, 1);
    return text_is(rest, TEXT("held")) ? HTTP_AT_SETTLE : HTTP_NOW;
}

static enum http_settled settle(void *context, bool at_once, long long *ret_us) {
    (void)context;
    (void)at_once;
    (void)ret_us;
    return HTTP_NOT_KEPT;
}

static int open_world(void **state) {
    struct world *world = calloc(1, sizeof *world);
    struct text why = TEXT("");
    socklen_t size = sizeof world->address;
    *state = world;
    world->arena = arena_open();
    const int fd = listen_open(world->arena, TEXT("127.0.0.1:0"), &why);
    getsockname(fd, (struct sockaddr *)&world->address, &size);
    world->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const struct http_options options = {.http_fd = fd,
                                         .https_fd = -1,
                                         .wake_fds = {world->wake_fd},
                                         .wake_count = 1,
                                         .limits = http_small_limits(REQUEST_S)};
    const struct http_app app = {
        world,           http_lets_in,         answer,    NULL, wake, settle, http_refuses,
        http_turns_away, http_reports_nothing, http_rests};
    return http_thread_start(&world->running, &options, &app);
}

static int close_world(void **state) {
    struct world *world = *state;
    http_thread_stop(&world->running);
    const bool all = world->opened == world->closed;
    arena_close(world->arena);
    close(world->wake_fd);
    free(world);
    return all ? 0 : -1;
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

// --- the client -------------------------------------------------------------------------------

static int ask(const struct world *world, const char *path, int room) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char request[128];
    if (room)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    assert_int_equal(connect(fd, (const struct sockaddr *)&world->address, sizeof world->address),
                     0);
    const int size =
        snprintf(request, sizeof request,
                 "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    assert_int_equal(send(fd, request, (size_t)size, 0), size);
    return fd;
}

// Some bytes of the answer; 0 at its end, however it comes.
static size_t some_of(int fd, char *at, size_t size) {
    struct pollfd line = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&line, 1, PATIENCE_MS), 1);
    const ssize_t got = read(fd, at, size);
    return got > 0 ? (size_t)got : 0;
}

static struct text all_of(struct arena *arena, int fd) {
    struct buffer answer = buffer_in(arena);
    struct text text = TEXT("");
    size_t got = 0;
    do {
        char piece[65536];
        got = some_of(fd, piece, sizeof piece);
        buffer_add(&answer, (struct text){piece, got});
    } while (got);
    close(fd);
    assert_true(buffer_text(&answer, &text));
    return text;
}

static struct text body_of(struct text answer) {
    for (size_t i = 0; i + 4 <= answer.size; i++)
        if (memcmp(answer.at + i, "\r\n\r\n", 4) == 0)
            return text_slice(answer, i + 4, answer.size);
    return TEXT("");
}

// The content of chunks; ret_whole: up to the last one.
static struct text join_chunks(struct arena *arena, struct text body, bool *ret_whole) {
    struct buffer joined = buffer_in(arena);
    struct text text = TEXT("");
    *ret_whole = false;
    while (body.size) {
        char *end = NULL;
        const size_t size = strtoul(body.at, &end, 16);
        const size_t head = (size_t)(end - body.at) + 2;
        *ret_whole = size == 0;
        if (!size || body.size < head + size)
            break;
        buffer_add(&joined, text_slice(body, head, size));
        body = text_slice(body, head + size + 2, body.size);
    }
    return buffer_text(&joined, &text) ? text : TEXT("");
}

static void expect_content(const char *row, struct text got, uint64_t size) {
    bool same = true;
    expect_number(row, got.size, size);
    for (size_t i = 0; i < got.size; i++)
        same &= got.at[i] == byte_at(i);
    expect(row, same);
}

static void wait_until_closed(const struct world *world, int count) {
    for (int i = 0; i < PATIENCE_MS && world->closed < count; i++)
        poll(NULL, 0, 1);
    assert_int_equal(world->closed, count);
}

// --- tests ------------------------------------------------------------------------------------

static void it_comes_whole(void **state) {
    static const uint64_t sizes[] = {0, 1, 32767, 32768, 32769, 3000000};
    struct world *world = *state;
    for (size_t i = 0; i < ROWS(sizes); i++) {
        char path[64];
        bool whole = false;
        snprintf(path, sizeof path, "/%llu", (unsigned long long)sizes[i]);
        expect_content(path, body_of(all_of(world->arena, ask(world, path, 0))), sizes[i]);
        snprintf(path, sizeof path, "/%llu/chunked", (unsigned long long)sizes[i]);
        const struct text body = body_of(all_of(world->arena, ask(world, path, 0)));
        expect_content(path, join_chunks(world->arena, body, &whole), sizes[i]);
        expect(path, whole);
    }
    wait_until_closed(world, 2 * (int)ROWS(sizes));
}

static void one_that_cannot_go_on_does_not_end_well(void **state) {
    struct world *world = *state;
    bool whole = true;
    const struct text body = body_of(all_of(world->arena, ask(world, "/3000000/broken", 0)));
    const struct text got = join_chunks(world->arena, body, &whole);
    assert_false(whole);
    assert_true(got.size > 1000000 && got.size < 3000000);
    wait_until_closed(world, 1);
}

static void one_that_was_not_kept_is_closed_unread(void **state) {
    struct world *world = *state;
    const struct text answer = all_of(world->arena, ask(world, "/1000/held", 0));
    expect_like("status", answer, TEXT("HTTP/1.1 503*"));
    expect_text("body", body_of(answer), TEXT("no"));
    wait_until_closed(world, 1);
}

static void a_client_that_goes_ends_it(void **state) {
    struct world *world = *state;
    char piece[4096];
    const int fd = ask(world, "/1000000000", 4096);
    assert_true(some_of(fd, piece, sizeof piece) > 0);
    close(fd);
    wait_until_closed(world, 1);
    assert_true(all_of(world->arena, ask(world, "/10", 0)).size > 10);
}

static void pieces_that_come_late_come_all(void **state) {
    struct world *world = *state;
    expect_content("late", body_of(all_of(world->arena, ask(world, "/3000000/late", 0))), 3000000);
    wait_until_closed(world, 1);
}

// Whoever waits for one that does not come keeps nobody from his; the end of the server is his end.
static void one_that_never_comes(void **state) {
    struct world *world = *state;
    const int fd = ask(world, "/3000000/never", 0);
    expect_content("other", body_of(all_of(world->arena, ask(world, "/1000", 0))), 1000);
    wait_until_closed(world, 1);
    close(fd);
}

// Longer for the whole than a request may take, but not for any piece of it; then for one.
static void time_is_for_a_piece(void **state) {
    struct world *world = *state;
    char piece[65536];
    size_t got = 0;
    const int fd = ask(world, "/1000000000", 4096);
    for (int i = 0; i < SLOW_PIECES; i++) {
        size_t some = 0;
        for (size_t left = 300000; left > some; left -= some) {
            some = some_of(fd, piece, left < sizeof piece ? left : sizeof piece);
            assert_true(some > 0);
            got += some;
        }
        poll(NULL, 0, SLOW_MS);
    }
    assert_int_equal(world->closed, 0);
    assert_true(got >= (size_t)SLOW_PIECES * 200000);
    wait_until_closed(world, 1); // nothing is taken any more
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_world(it_comes_whole),
        in_world(one_that_cannot_go_on_does_not_end_well),
        in_world(one_that_was_not_kept_is_closed_unread),
        in_world(a_client_that_goes_ends_it),
        in_world(pieces_that_come_late_come_all),
        in_world(one_that_never_comes),
        in_world(time_is_for_a_piece),
    };
    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
