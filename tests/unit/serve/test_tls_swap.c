// serve_tls and http/tls: a running server whose certificate is due makes another and shows it from
// the next handshake on; connections that are open stay as they are.
#include "http_world.h"

#include "base/clock.h"
#include "shown/serve_tls.h"
#include "upkeep/settings.h"
#include "wire/listen.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <fcntl.h>
#include <stdatomic.h>

enum { DAY = 86400 };

struct world {
    struct arena *arena;
    struct app app;
    struct serve_tls tls;
    struct http_thread running;
    char address[32];
    atomic_int look;   // set by the test: what the next turn is to do
    atomic_int looked; // turns that have done it
};

enum look { NOTHING, LOOK, LOOK_A_DAY_LATER };

static enum http_when answer(void *context, struct http_request *request,
                             struct http_reply *reply) {
    (void)context;
    reply->status = request->over_tls ? 200 : 500;
    reply->body = TEXT("well");
    return HTTP_NOW;
}

static enum http_settled settle(void *context, bool at_once, long long *ret_us) {
    (void)context;
    (void)at_once;
    (void)ret_us;
    return HTTP_KEPT;
}

static bool rest(void *context, bool idle) {
    (void)idle;
    struct world *world = context;
    const int wanted = atomic_exchange(&world->look, NOTHING);
    if (wanted == NOTHING)
        return false;
    if (wanted == LOOK_A_DAY_LATER)
        world->tls.looked_us -= (int64_t)DAY * 1000000;
    serve_tls_look(&world->tls, world->running.server);
    atomic_fetch_add(&world->looked, 1);
    return false;
}

static int open_world(void **state) {
    static const struct option_value none = {.text = {"", 0}};
    struct world *world = calloc(1, sizeof *world);
    struct text why = TEXT("");
    *state = world;
    world->arena = arena_open();
    world->app.store = store_open(world->arena, NULL, &why);
    assert_true(serve_tls_read(world->arena, &none, &none, &none, &world->tls, &why));
    assert_true(serve_tls_open(&world->tls, &world->app, &why));
    const int fd = listen_open(world->arena, TEXT("127.0.0.1:0"), &why);
    snprintf(world->address, sizeof world->address, "%.*s",
             TEXT_ARGS(listen_name(world->arena, fd)));
    const struct http_options options = {.http_fd = -1,
                                         .https_fd = fd,
                                         .certificate = serve_tls_certificate(&world->tls),
                                         .limits = http_small_limits(60)};
    const struct http_app app = {
        world,           http_lets_in,         answer, NULL, NULL, settle, http_refuses,
        http_turns_away, http_reports_nothing, rest};
    return http_thread_start(&world->running, &options, &app);
}

static int close_world(void **state) {
    struct world *world = *state;
    http_thread_stop(&world->running);
    store_close(world->app.store);
    arena_close(world->arena);
    free(world);
    return 0;
}

struct client {
    int fd;
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
};

static struct client client_open(struct world *world) {
    cleanup_arena struct arena *arena = arena_open();
    struct client client;
    struct text why = TEXT("");
    client.fd =
        listen_connect(arena, text_of(world->address), true, clock_monotonic_us() + 10000000, &why);
    assert_true(client.fd >= 0 && fcntl(client.fd, F_SETFL, 0) == 0); // it may block here
    gnutls_certificate_allocate_credentials(&client.credentials);
    gnutls_init(&client.session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
    gnutls_set_default_priority(client.session);
    gnutls_credentials_set(client.session, GNUTLS_CRD_CERTIFICATE, client.credentials);
    gnutls_transport_set_int(client.session, client.fd);
    assert_int_equal(gnutls_handshake(client.session), 0);
    return client;
}

static void client_close(struct client *client) {
    gnutls_deinit(client->session);
    gnutls_certificate_free_credentials(client->credentials);
    close(client->fd);
}

static void client_asks(struct client *client) {
    static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    char reply[2048] = "";
    size_t have = 0;
    assert_int_equal(gnutls_record_send(client->session, request, sizeof request - 1),
                     sizeof request - 1);
    while (!strstr(reply, "\r\n\r\nwell")) {
        const ssize_t got =
            gnutls_record_recv(client->session, reply + have, sizeof reply - 1 - have);
        if (got < 0 && !gnutls_error_is_fatal((int)got))
            continue;
        assert_true(got > 0);
        have += (size_t)got;
    }
    assert_memory_equal(reply, "HTTP/1.1 200", 12);
}

static struct text shown_to(struct arena *arena, const struct client *client) {
    unsigned count = 0;
    const gnutls_datum_t *certificates = gnutls_certificate_get_peers(client->session, &count);
    gnutls_datum_t pem = {0};
    assert_int_equal(count, 1);
    assert_int_equal(gnutls_pem_base64_encode2("CERTIFICATE", certificates, &pem), 0);
    const struct text text =
        text_of(text_cstring(arena, (struct text){(char *)pem.data, pem.size}));
    gnutls_free(pem.data);
    return text;
}

// Makes the loop look, by a request that brings about a turn.
static void look(struct world *world, struct client *client, enum look how) {
    const int before = atomic_load(&world->looked);
    atomic_store(&world->look, how);
    while (atomic_load(&world->looked) == before)
        client_asks(client);
}

static void a_good_certificate_stays(void **state) {
    struct world *world = *state;
    struct client first = client_open(world);
    look(world, &first, LOOK);
    look(world, &first, LOOK_A_DAY_LATER);
    struct client second = client_open(world);
    expect_text("shown", shown_to(world->arena, &second), shown_to(world->arena, &first));
    client_close(&second);
    client_close(&first);
}

static void one_that_is_due_is_replaced_under_way(void **state) {
    struct world *world = *state;
    struct certificate_pair due;
    struct client first = client_open(world);
    const struct text before = shown_to(world->arena, &first);
    const struct text ca = world->app.ca;
    assert_true(certificate_make(world->arena, &world->tls.ca, world->tls.names,
                                 world->tls.name_count, clock_real_s() - 370L * DAY, &due));
    world->tls.server = due; // the loop looks at it only when it is told to

    look(world, &first, LOOK);
    struct client second = client_open(world);
    expect_text("the same day", shown_to(world->arena, &second), before);

    look(world, &first, LOOK_A_DAY_LATER);
    struct client third = client_open(world);
    const struct text after = shown_to(world->arena, &third);
    expect("a day later", !text_is(after, before) && !text_is(after, due.certificate));
    expect("a day later", certificate_is_from(after, ca));
    expect_text("the CA", world->app.ca, ca);

    client_asks(&first);
    client_asks(&second);
    client_asks(&third);
    client_close(&third);
    client_close(&second);
    client_close(&first);
}

// Another server's, over the same data, where this one's was taken out of them.
static struct serve_tls others_certificates(struct world *world) {
    static const struct option_value none = {.text = {"", 0}};
    static struct app other;
    struct serve_tls tls;
    struct text why = TEXT("");
    other = (struct app){.store = world->app.store};
    assert_true(certificates_forget(world->app.store, &why));
    assert_true(serve_tls_read(world->arena, &none, &none, &none, &tls, &why));
    assert_true(serve_tls_open(&tls, &other, &why));
    assert_false(text_is(other.ca, world->app.ca));
    return tls;
}

static void another_ca_that_is_kept_is_taken(void **state) {
    struct world *world = *state;
    struct client first = client_open(world);
    const struct serve_tls others = others_certificates(world);
    look(world, &first, LOOK);
    struct client second = client_open(world);
    expect_text("the same day", shown_to(world->arena, &second), shown_to(world->arena, &first));
    look(world, &first, LOOK_A_DAY_LATER);
    struct client third = client_open(world);
    expect_text("a day later", shown_to(world->arena, &third), others.server.certificate);
    expect_text("the CA", world->app.ca, others.ca.certificate);
    client_close(&third);
    client_close(&second);
    client_close(&first);
}

// It was made beside a CA that is not the one any more: it is not kept, and no harm to the other.
static void what_is_made_too_late_is_not_kept(void **state) {
    struct world *world = *state;
    struct fresh_certificate late = {.ca = world->tls.ca, .server = world->tls.server};
    struct certificate_pair kept[2] = {{{0}, {0}}, {{0}, {0}}};
    const struct text before[] = {TEXT(""), world->tls.ca.certificate};
    const struct serve_tls others = others_certificates(world);
    for (size_t i = 0; i < ROWS(before); i++) {
        late.write = (struct store_long){.run = certificates_put};
        late.ca_before = before[i];
        assert_true(store_write_long(world->app.store, &late.write));
        assert_true(late.write.is_over && late.is_late);
        assert_int_equal(certificates_get(world->app.store, world->arena, &kept[0], &kept[1]),
                         STORE_OK);
        expect_text("the CA", kept[0].certificate, others.ca.certificate);
        expect_text("its", kept[1].certificate, others.server.certificate);
    }
    late.ca_before = others.ca.certificate;
    late.write = (struct store_long){.run = certificates_put};
    assert_true(store_write_long(world->app.store, &late.write));
    assert_true(late.write.is_over && !late.is_late);
    assert_int_equal(certificates_get(world->app.store, world->arena, &kept[0], &kept[1]),
                     STORE_OK);
    expect_text("in time", kept[0].certificate, late.ca.certificate);
}

// Who commits answers for all that is not committed yet: a look must not do it for others.
static void writes_of_others_are_not_committed_by_a_look(void **state) {
    struct world *world = *state;
    struct client first = client_open(world);
    const struct text before = shown_to(world->arena, &first);
    struct store_db *db = NULL;
    world->tls.server = (struct certificate_pair){TEXT("spoilt"), TEXT("")};
    assert_int_equal(store_write(world->app.store, &db), STORE_OK);
    assert_int_equal(store_setting_put(db, "a", TEXT("1")), STORE_OK);
    assert_int_equal(store_write_end(world->app.store, true), STORE_OK);
    look(world, &first, LOOK_A_DAY_LATER);
    assert_true(store_is_writing(world->app.store));
    struct client second = client_open(world);
    expect_text("not yet", shown_to(world->arena, &second), before);
    assert_int_equal(store_commit(world->app.store), STORE_OK);
    look(world, &first, LOOK);
    struct client third = client_open(world);
    expect("then", !text_is(shown_to(world->arena, &third), before));
    client_close(&third);
    client_close(&second);
    client_close(&first);
}

static void what_is_renewed_is_kept(void **state) {
    struct world *world = *state;
    struct client first = client_open(world);
    struct text kept = TEXT("");
    struct store_db *db = NULL;
    world->tls.server = (struct certificate_pair){TEXT("spoilt"), TEXT("")};
    look(world, &first, LOOK_A_DAY_LATER);
    struct client second = client_open(world);
    assert_int_equal(store_read(world->app.store, &db), STORE_OK);
    assert_int_equal(store_setting_get(db, world->arena, "tls-certificate", &kept), STORE_OK);
    expect_text("kept", kept, shown_to(world->arena, &second));
    client_close(&second);
    client_close(&first);
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void) {
    const struct CMUnitTest tests[] = {
        in_world(a_good_certificate_stays),
        in_world(one_that_is_due_is_replaced_under_way),
        in_world(another_ca_that_is_kept_is_taken),
        in_world(what_is_made_too_late_is_not_kept),
        in_world(writes_of_others_are_not_committed_by_a_look),
        in_world(what_is_renewed_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
