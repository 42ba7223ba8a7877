// azsreg serve: wires the front door, reception, the resource provider and the store together.

#include "app/app.h"
#include "arm/dispatch.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "commands.h"
#include "directory/directory_hints.h"
#include "files.h"
#include "http/listen.h"
#include "http/server.h"
#include "routes/routes.h"
#include "run/run.h"
#include "serve_auth.h"
#include "serve_exposure.h"
#include "serve_options.h"
#include "serve_tls.h"
#include "sockets.h"
#include "store/subscriptions.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

// For the database, the log, and what the process started with.
enum { DESCRIPTORS_KEPT = 64 };

struct serving {
    struct run run;
    struct arm_service service;
    struct serve_tls tls;
    struct http_limits limits;
    long long held;            // answers of this turn that wait for its commit
    struct http_server *https; // whose certificate is looked after; NULL without https
};

static bool begin(void *context, struct http_request *request, struct http_reply *reply) {
    struct serving *serving = context;
    return arm_begin(&serving->service, request, reply);
}

static enum http_when answer(void *context, struct http_request *request,
                             struct http_reply *reply) {
    static const enum http_when whens[] = {
        [ARM_NOW] = HTTP_NOW, [ARM_AT_SETTLE] = HTTP_AT_SETTLE, [ARM_AGAIN] = HTTP_AGAIN};
    struct serving *serving = context;
    const enum http_when when = whens[arm_answer(request, reply)];
    serving->held += when == HTTP_AT_SETTLE;
    return when;
}

static bool is_over(void *context, const struct http_request *request) {
    (void)context;
    return arm_is_over(request);
}

static void wake(void *context) {
    const struct serving *serving = context;
    worker_collect(serving->run.app.worker);
}

static void note_commit(struct serving *serving, long long microseconds) {
    const struct log_field fields[] = {LOG_NUMBER("held", serving->held),
                                       LOG_NUMBER("us", microseconds)};
    log_write(LOG_DEBUG, "commit", fields, sizeof fields / sizeof *fields);
    serving->held = 0;
}

static bool settle(void *context) {
    struct serving *serving = context;
    const long long began_us = clock_monotonic_us();
    if (run_settle(&serving->run)) {
        note_commit(serving, clock_monotonic_us() - began_us);
        return true;
    }
    serving->held = 0;
    log_write(LOG_ERROR, "commit-failed", &LOG_TEXT("cause", store_error_text()), 1);
    return false;
}

static void refuse(void *context, struct http_request *request, struct http_reply *reply) {
    const struct serving *serving = context;
    arm_answer_error(request, run_fault_code(&serving->run), reply);
}

static void turn_away(void *context, struct http_request *request, struct http_reply *reply) {
    struct serving *serving = context;
    arm_turn_away(&serving->service, request, reply);
}

static void report(void *context, const struct http_request *request,
                   const struct http_reply *reply, long long microseconds) {
    (void)context;
    arm_report(request, reply, microseconds);
}

static void rest(void *context, bool idle) {
    struct serving *serving = context;
    if (serving->https)
        serve_tls_look(&serving->tls, serving->https);
    log_flush();
    if (idle)
        store_rest(serving->run.app.store);
}

static bool read_directory(struct arena *arena, struct text path, struct directory *ret_directory,
                           struct text *ret_why) {
    struct text bytes = TEXT("");
    struct text why = TEXT("");
    if (file_read(arena, path.at, &bytes, &why) &&
        directory_read(arena, bytes, ret_directory, &why))
        return true;
    *ret_why = text_format(arena, "directory %.*s: %.*s", TEXT_ARGS(path), TEXT_ARGS(why));
    return false;
}

static void log_hints(struct arena *arena, const struct directory *directory) {
    struct directory_hint hints[8];
    const size_t count = directory_hints(arena, directory, hints, sizeof hints / sizeof *hints);
    for (size_t i = 0; i < count; i++) {
        const struct log_field fields[] = {LOG_TEXT("place", hints[i].place),
                                           LOG_TEXT("hint", hints[i].hint)};
        log_write(LOG_WARN, "directory-hint", fields, sizeof fields / sizeof *fields);
    }
}

static enum store_result load_directory(struct store *store, struct arena *arena,
                                        const struct directory *directory) {
    bool changed = false;
    struct store_db *db = NULL;
    enum store_result result = store_write(store, &db);
    if (result == STORE_OK)
        result = directory_load(db, arena, directory, &changed);
    if (result == STORE_OK)
        result = store_write_end(store, true);
    if (result == STORE_OK)
        result = store_commit(store);
    const struct log_field fields[] = {
        LOG_NUMBER("partners", (long long)directory->partner_count),
        LOG_NUMBER("tenants", (long long)directory->tenant_count),
        LOG_NUMBER("subscriptions", (long long)directory->subscription_count),
        LOG_NUMBER("principals", (long long)directory->principals.principal_count),
        LOG_NUMBER("roleAssignments", (long long)directory->principals.assignment_count),
        LOG_BOOL("changed", changed),
    };
    if (result == STORE_OK)
        log_write(LOG_INFO, "directory", fields, sizeof fields / sizeof *fields);
    log_hints(arena, directory);
    return result;
}

// Without subscriptions every one is unknown, and the answers alone would not say why.
static void warn_if_nothing_is_known(const struct app *app, struct arena *arena) {
    struct store_db *db = NULL;
    struct subscription_row *rows = NULL;
    size_t count = 0;
    if (app->loose || store_read(app->store, &db) != STORE_OK ||
        store_subscription_list(db, arena, NULL, 1, &rows, &count) != STORE_OK || count)
        return;
    log_write(LOG_WARN, "no-subscriptions",
              &LOG_TEXT("hint", TEXT("every subscription is unknown: give --directory FILE, or "
                                     "--loose for a test suite that wants no set-up")),
              1);
}

static void close_run(struct run **run) {
    run_close(*run);
}

// Many connections need many descriptors; the soft limit is often a small one.
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Connections must not take the descriptors that the database needs.
static unsigned connections_that_fit(unsigned long wanted, unsigned listeners) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY)
        return (unsigned)wanted;
    const rlim_t spare = limit.rlim_cur > DESCRIPTORS_KEPT ? limit.rlim_cur - DESCRIPTORS_KEPT : 1;
    const rlim_t each = spare > listeners ? spare / listeners : 1;
    if (wanted <= each)
        return (unsigned)wanted;
    const struct log_field fields[] = {LOG_NUMBER("wanted", (long long)wanted),
                                       LOG_NUMBER("taken", (long long)each)};
    log_write(LOG_WARN, "few-descriptors", fields, sizeof fields / sizeof *fields);
    return (unsigned)each;
}

static struct http_limits read_limits(const struct option_value *values,
                                      const struct sockets *sockets) {
    const unsigned listeners = sockets->http >= 0 && sockets->https >= 0 ? 2 : 1;
    return (struct http_limits){
        .body = values[SERVE_BODY_LIMIT].number,
        .bodies = values[SERVE_BODY_MEMORY].number,
        .waiting = values[SERVE_MAX_WAITING_WRITES].number,
        .connections = connections_that_fit(values[SERVE_MAX_CONNECTIONS].number, listeners),
        .connections_per_address = (unsigned)values[SERVE_MAX_CONNECTIONS_PER_ADDRESS].number,
        .request_s = (unsigned)values[SERVE_REQUEST_TIMEOUT].number,
        .idle_s = (unsigned)values[SERVE_IDLE_TIMEOUT].number,
    };
}

// What is in memory are keys and tokens: none of it goes into a core dump or to a debugger. A
// build for one does not define NDEBUG.
static void keep_memory_private(void) {
#ifdef NDEBUG
    const struct rlimit none = {0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

// What a hash takes, 16 MiB, goes back to the system after each: the C library would come to think
// that such pieces are common and keep them.
static void give_large_pieces_back(void) {
    mallopt(M_MMAP_THRESHOLD, 4 * 1024 * 1024);
}

static int open_stop_fd(void) {
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGHUP); // a terminal that is closed
    sigprocmask(SIG_BLOCK, &stops, NULL);
    return signalfd(-1, &stops, SFD_CLOEXEC);
}

static void say_listening(struct arena *arena, const struct arm_service *service) {
    const struct text plain = service->listen_name;
    const struct text tls = service->https_name;
    if (plain.size)
        log_say(text_format(arena, "listening on http://%.*s\n", TEXT_ARGS(plain)));
    if (tls.size)
        log_say(text_format(arena, "listening on https://%.*s\n", TEXT_ARGS(tls)));
}

static int run(struct arena *arena, struct serving *serving, struct sockets *sockets, int stop_fd) {
    const struct http_app app = {serving, begin,  answer,    is_over, wake,
                                 settle,  refuse, turn_away, report,  rest};
    const struct http_options http = {.http_fd = sockets->http,
                                      .https_fd = sockets->https,
                                      .wake_fd = worker_fd(serving->run.app.worker),
                                      .certificate = serve_tls_certificate(&serving->tls),
                                      .limits = serving->limits};
    *sockets = (struct sockets){-1, -1}; // the server's from here on
    struct http_server *server = http_server_open(&http, &app);
    if (!server || !log_open()) {
        http_server_close(server);
        return command_refuse("serve", TEXT("the HTTP server cannot be started"));
    }
    serving->https = http.https_fd < 0 ? NULL : server;
    const struct log_field fields[] = {
        LOG_TEXT("version", TEXT(AZSREG_VERSION)),
        LOG_TEXT("address", serving->service.listen_name),
        LOG_TEXT("https", serving->service.https_name),
        LOG_BOOL("loose", serving->run.app.loose),
        LOG_TEXT("auth", serving->run.app.asks_for_tokens ? TEXT("token") : TEXT("none")),
    };
    log_write(LOG_INFO, "started", fields, sizeof fields / sizeof *fields);
    say_listening(arena, &serving->service);
    log_flush();
    const bool served = http_server_run(server, stop_fd);
    http_server_close(server);
    log_write(served ? LOG_INFO : LOG_ERROR, "stopped",
              &LOG_TEXT("cause", !served ? TEXT("the event loop failed") : (struct text){0}), 1);
    log_close();
    return served ? 0 : 2;
}

static struct text without_trailing_slash(struct text url) {
    while (url.size && url.at[url.size - 1] == '/')
        url.size--;
    return url;
}

static int serve(struct arena *arena, const struct option_value *values) {
    static struct serving serving;
    struct directory directory;
    struct text why = TEXT("");
    const char *folder = serve_options_in_memory(values) ? NULL : values[SERVE_DATA].text.at;
    if ((values[SERVE_HTTPS].given &&
         !serve_tls_read(arena, &values[SERVE_CERT], &values[SERVE_KEY], &values[SERVE_TLS_HOST],
                         &serving.tls, &why)) ||
        (values[SERVE_DIRECTORY].given &&
         !read_directory(arena, values[SERVE_DIRECTORY].text, &directory, &why)))
        return command_refuse("serve", why);
    cleanup_sockets struct sockets sockets = {-1, -1};
    if (!sockets_open(arena, values[SERVE_LISTEN].text, values[SERVE_HTTPS].text, &sockets, &why))
        return command_refuse("serve", why);
    const struct serve_auth auth = {
        .word = values[SERVE_AUTH].text,
        .allow_anonymous = values[SERVE_ALLOW_ANONYMOUS].on,
        .addresses = {listen_name(arena, sockets.http), listen_name(arena, sockets.https)},
        .issuers = values[SERVE_TRUST_ISSUER].text,
        .signing_key = values[SERVE_SIGNING_KEY].text,
    };
    __attribute__((cleanup(close_run), unused)) struct run *running = &serving.run;
    run_open(&serving.run);
    if (!serve_auth_open(arena, &auth, &serving.run.app, &why))
        return command_refuse("serve", why);
    serving.run.app.worker = worker_open();
    if (!serving.run.app.worker)
        return command_refuse("serve", TEXT("out of memory or descriptors"));
    cleanup_fd const int stop_fd = open_stop_fd();
    cleanup_store struct store *store = store_open(arena, folder, &why);
    if (!store)
        return command_refuse("serve", text_format(arena, "data folder %s: %.*s",
                                                   folder ? folder : "(memory)", TEXT_ARGS(why)));
    serving.run.app.store = store;
    serving.run.app.loose = values[SERVE_LOOSE].on;
    serving.run.app.version = AZSREG_VERSION;
    serving.run.app.started_us = clock_monotonic_us();
    serving.service.routes = service_routes;
    serving.service.app = &serving.run.app;
    serving.service.run = run_call;
    serving.service.admit = run_admit;
    serving.service.skip_api_version_check = values[SERVE_SKIP_API_VERSION_CHECK].on;
    serving.service.public_url = without_trailing_slash(values[SERVE_PUBLIC_URL].text);
    serving.service.trust_proxy = values[SERVE_TRUST_PROXY].on;
    serving.service.names = text_format(arena, "%.*s,%.*s", TEXT_ARGS(values[SERVE_TLS_HOST].text),
                                        TEXT_ARGS(values[SERVE_ALLOWED_HOST].text));
    serving.service.asks_for_tokens = serving.run.app.asks_for_tokens;
    serving.service.listen_name = listen_name(arena, sockets.http);
    serving.service.https_name = listen_name(arena, sockets.https);
    serving.service.page_size = values[SERVE_PAGE_SIZE].number;
    serving.limits = read_limits(values, &sockets);
    enum store_result opened = run_open_page_key(&serving.run, arena, &serving.service.page_key);
    if (opened == STORE_OK && values[SERVE_DIRECTORY].given)
        opened = load_directory(store, arena, &directory);
    if (opened != STORE_OK)
        return command_refuse("serve", text_format(arena, "the data cannot be set up: %.*s",
                                                   TEXT_ARGS(store_error_text())));
    if (sockets.https >= 0 && !serve_tls_open(&serving.tls, &serving.run.app, &why))
        return command_refuse("serve", why);
    warn_if_nothing_is_known(&serving.run.app, arena);
    const struct serve_exposure exposure = {
        .addresses = {auth.addresses[0], auth.addresses[1]},
        .folder = folder,
        .directory = values[SERVE_DIRECTORY].given ? &directory : NULL,
        .asks_for_tokens = serving.run.app.asks_for_tokens,
        .behind_proxy = values[SERVE_TRUST_PROXY].on,
    };
    serve_exposure_log(arena, &exposure);
    return run(arena, &serving, &sockets, stop_fd);
}

int command_serve(char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[SERVE_OPTIONS];
    int status = 0;
    if (!serve_options_read(arena, words, values, &status))
        return status;
    signal(SIGPIPE, SIG_IGN); // of an issuer that hangs up, and of clients
    raise_descriptor_limit();
    keep_memory_private();
    give_large_pieces_back();
    json_note_shortages();
    return serve(arena, values);
}
