#include "serve/serve.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "explain/explain_refusal.h"
#include "identity/activation.h"
#include "log/log.h"
#include "products/catalog_file.h"
#include "routes/routes.h"
#include "serve/serve_app.h"
#include "serve/serve_exposure.h"
#include "serve/serve_metrics.h"
#include "serve/serve_options.h"
#include "serve/serve_process.h"
#include "serve/sockets.h"
#include "trust/serve_auth.h"
#include "trust/serve_control.h"
#include "usage/recount.h"
#include "wire/listen.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

// A job that runs is waited for, because what it is part of goes then; but not a peer, for that may
// take long: what it is part of stays until the process ends.
static void close_serving(struct serving **serving) {
    struct serving *mine = *serving;
    store_stop_connecting(mine->run.app.store);
    for (size_t i = 0; i < WORKERS; i++)
        if (i != FOR_PEERS)
            worker_close(mine->workers[i]);
    mine->leaves_peer = !worker_close_if_idle(mine->workers[FOR_PEERS]);
    if (!mine->leaves_peer)
        issuers_close(&mine->run.issuers);
    serve_directory_close(&mine->loading);
    marketplace_close(&mine->marketplace);
    run_close(&mine->run);
    snapshots_close(&mine->snapshots);
}

static struct http_limits read_limits(const struct option_value *values,
                                      const struct sockets *sockets) {
    const unsigned listeners = sockets->http >= 0 && sockets->https >= 0 ? 2 : 1;
    return (struct http_limits){
        .body = values[SERVE_BODY_LIMIT].number,
        .bodies = values[SERVE_BODY_MEMORY].number,
        .waiting = values[SERVE_MAX_WAITING_WRITES].number,
        .connections = serve_process_connections(values[SERVE_MAX_CONNECTIONS].number, listeners),
        .connections_per_address = (unsigned)values[SERVE_MAX_CONNECTIONS_PER_ADDRESS].number,
        .request_s = (unsigned)values[SERVE_REQUEST_TIMEOUT].number,
        .idle_s = (unsigned)values[SERVE_IDLE_TIMEOUT].number,
    };
}

static int open_stop_fd(void) {
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    sigprocmask(SIG_BLOCK, &stops, NULL);
    return signalfd(-1, &stops, SFD_CLOEXEC);
}

static int open_reload_fd(void) {
    sigset_t reloads;
    sigemptyset(&reloads);
    sigaddset(&reloads, SIGHUP);
    sigprocmask(SIG_BLOCK, &reloads, NULL);
    return signalfd(-1, &reloads, SFD_CLOEXEC | SFD_NONBLOCK);
}

// What the flags name in files, before anything is opened or made.
struct given {
    const char *store;  // of several servers: a connection string, or NULL
    const char *folder; // NULL: in memory, or there
    bool has_directory;
    bool loads_later; // the directory is large: it is loaded beside the loop
    struct directory directory;
    struct catalog_file catalog;
};

static struct http_server *open_server(struct serving *serving, struct sockets *sockets) {
    const struct http_app app = serve_app(serving);
    struct http_options http = {.http_fd = sockets->http,
                                .https_fd = sockets->https,
                                .certificate = serve_tls_certificate(&serving->tls),
                                .limits = serving->limits};
    for (size_t i = 0; i < WORKERS; i++)
        http.wake_fds[http.wake_count++] = worker_fd(serving->workers[i]);
    http.wake_fds[http.wake_count++] = serving->reload_fd;
    http.wake_fds[http.wake_count++] = store_watch_fd(serving->run.app.store);
    *sockets = (struct sockets){-1, -1}; // the server's from here on
    struct http_server *server = http_server_open(&http, &app);
    if (server && log_open()) {
        serving->http = server;
        serving->https = http.https_fd < 0 ? NULL : server;
        return server;
    }
    http_server_close(server);
    return NULL;
}

static int run(const struct command *command, struct serving *serving, const struct given *given,
               struct sockets *sockets, int stop_fd) {
    struct http_server *server = open_server(serving, sockets);
    if (!server)
        return command_refuse(command, TEXT("the HTTP server cannot be started"));
    if (given->loads_later)
        serve_directory_begin(&serving->loading, &serving->run.app, serving->arena);
    else
        serve_announce(serving);
    const bool served = http_server_run(server, stop_fd);
    serving->http = NULL;
    http_server_close(server);
    if (serving->why.size) {
        log_close();
        return command_refuse(command, serving->why);
    }
    log_write(served ? LOG_INFO : LOG_ERROR, "stopped",
              &LOG_TEXT("cause", !served ? TEXT("the event loop failed") : (struct text){0}), 1);
    log_close();
    return served ? 0 : 2;
}

// It is kept apart from what lives as long as the server: another one may take its place.
static bool read_directory(struct arena *arena, const struct option_value *values,
                           struct directory *ret_directory, struct text *ret_why) {
    struct arena *own = arena_open();
    struct text why = TEXT("out of memory");
    if (own && serve_directory_read(own, values[SERVE_DIRECTORY].text, ret_directory, &why))
        return true;
    *ret_why = text_copy(arena, why);
    arena_close(own);
    return false;
}

static bool read_given(struct arena *arena, const struct option_value *values,
                       struct serve_tls *ret_tls, struct given *ret_given, struct text *ret_why) {
    *ret_given = (struct given){
        .store = serve_options_store(values),
        .folder = serve_options_in_memory(values) || serve_options_store(values)
                      ? NULL
                      : values[SERVE_DATA].text.at,
        .has_directory = values[SERVE_DIRECTORY].given,
        .catalog.folder_fd = -1,
    };
    if (values[SERVE_HTTPS].given && !serve_tls_read(arena, &values[SERVE_CERT], &values[SERVE_KEY],
                                                     &values[SERVE_TLS_HOST], ret_tls, ret_why))
        return false;
    if (values[SERVE_RESET_DIRECTORY].on && !ret_given->has_directory) {
        *ret_why = TEXT("--reset-directory needs --directory: the file that is to be all there is");
        return false;
    }
    if (ret_given->has_directory && !read_directory(arena, values, &ret_given->directory, ret_why))
        return false;
    ret_given->loads_later = ret_given->has_directory && ret_given->folder &&
                             serve_directory_is_large(&ret_given->directory);
    return !values[SERVE_CATALOG].given ||
           catalog_file_read(arena, values[SERVE_CATALOG].text.at, ret_given->folder,
                             &ret_given->catalog, ret_why);
}

static bool open_auth(struct arena *arena, const struct option_value *values,
                      const struct sockets *sockets, struct app *app, struct text *ret_why) {
    const struct serve_auth auth = {
        .word = values[SERVE_AUTH].text,
        .allow_anonymous = values[SERVE_ALLOW_ANONYMOUS].on,
        .addresses = {listen_name(arena, sockets->http), listen_name(arena, sockets->https)},
        .issuers = values[SERVE_TRUST_ISSUER].text,
        .signing_key = values[SERVE_SIGNING_KEY].text,
    };
    return serve_auth_open(arena, &auth, app, ret_why);
}

static bool open_control(struct arena *arena, const struct option_value *values,
                         const struct given *given, struct run *run, struct text *ret_why) {
    const struct serve_control control = {
        .level = values[SERVE_CONTROL].text,
        .file = values[SERVE_CONTROL_TOKEN_FILE].text,
        .folder = given->folder,
        .is_shared = given->store,
        .asks_for_tokens = run->app.asks_for_tokens,
    };
    return serve_control_open(arena, &control, &run->control, ret_why);
}

static bool open_workers(struct serving *serving, struct text *ret_why) {
    bool all = true;
    for (size_t i = 0; i < WORKERS; i++)
        all &= (serving->workers[i] = worker_open()) != NULL;
    serving->run.app.worker = serving->workers[FOR_PROCESSOR];
    serving->run.issuers.worker = serving->workers[FOR_PEERS];
    serving->marketplace.worker = serving->workers[FOR_FILES];
    if (!all)
        *ret_why = TEXT("out of memory or descriptors");
    return all;
}

// What callers send may be nobody else's business where they have to sign in.
static bool open_journal(struct serving *serving, const struct option_value *values) {
    const struct option_value *limit = &values[SERVE_KEEP_REQUESTS];
    const bool none = !limit->given && serving->run.app.asks_for_tokens;
    return journal_open(&serving->run.journal, none ? 0 : limit->number,
                        serving->workers[FOR_PROCESSOR]);
}

static void fill_service(struct serving *serving, struct arena *arena,
                         const struct option_value *values, const struct sockets *sockets) {
    serving->service = (struct arm_service){
        .routes = serve_metrics_routes(
            arena, serve_control_routes(arena, &service_routes, &serving->run.control),
            values[SERVE_METRICS].text),
        .app = &serving->run.app,
        .run = run_call,
        .admit = run_admit,
        .look = activation_look,
        .page_key = run_page_key,
        .explain = serving->run.journal.limit ? explain_refusal : NULL,
        .notes_changes = serving->run.journal.limit,
        .skip_api_version_check = values[SERVE_SKIP_API_VERSION_CHECK].on,
        .public_url = text_without_end(values[SERVE_PUBLIC_URL].text, '/'),
        .trust_proxy = values[SERVE_TRUST_PROXY].on,
        .names = text_format(arena, "%.*s,%.*s", TEXT_ARGS(values[SERVE_TLS_HOST].text),
                             TEXT_ARGS(values[SERVE_ALLOWED_HOST].text)),
        .asks_for_tokens = serving->run.app.asks_for_tokens,
        .seed = &serving->run.dials.seed,
        .listen_name = listen_name(arena, sockets->http),
        .https_name = listen_name(arena, sockets->https),
        .page_size = values[SERVE_PAGE_SIZE].number,
        .records_limit = values[SERVE_USAGE_BODY_LIMIT].number,
    };
    serving->limits = read_limits(values, sockets);
}

// Sums of usage, where an earlier version has taken it.
static enum store_result add_up_usage(struct store *store) {
    struct store_db *db = NULL;
    enum store_result result = store_write(store, &db);
    if (result != STORE_OK)
        return result;
    const enum store_result filled = recount_fill(db);
    result = store_write_end(store, filled == STORE_OK);
    if (result == STORE_OK && filled == STORE_OK)
        result = store_commit(store);
    return filled == STORE_OK ? result : filled;
}

// What is in the data before the first request, or comes into it: keys, directory, certificate.
static bool set_up_data(struct serving *serving, struct arena *arena, struct given *given,
                        const struct sockets *sockets, struct text *ret_why) {
    struct app *app = &serving->run.app;
    if (sockets->https >= 0 && !serve_tls_open(&serving->tls, app, ret_why))
        return false;
    enum store_result opened = run_open_data(&serving->run, arena);
    if (opened == STORE_OK)
        opened = add_up_usage(app->store);
    if (opened == STORE_OK && given->has_directory && !given->loads_later) {
        serve_directory_begin(&serving->loading, app, arena);
        opened = serve_directory_end(&serving->loading, arena);
    }
    if (opened == STORE_OK) // the last: it gives back what the start has taken of memory
        opened = catalog_file_load(&given->catalog, app->store, arena, &serving->marketplace);
    if (opened != STORE_OK) {
        serve_say_unusable(serving);
        *ret_why = serving->why;
        return false;
    }
    if (!given->loads_later)
        serve_directory_warn(app, arena);
    return true;
}

static void log_exposure(struct arena *arena, const struct serving *serving,
                         const struct given *given) {
    const struct serve_exposure exposure = {
        .addresses = {serving->service.listen_name, serving->service.https_name},
        .folder = given->folder,
        .directory = given->has_directory ? &given->directory : NULL,
        .asks_for_tokens = serving->run.app.asks_for_tokens,
        .behind_proxy = serving->service.trust_proxy,
    };
    serve_exposure_log(arena, &exposure);
}

static void forget_given(struct given *given) {
    catalog_file_forget(&given->catalog);
    arena_close(given->directory.arena);
}

// A file has as many lines as it has mistakes.
static int refuse_lines(const struct command *command, struct text why) {
    int status = 2;
    while (why.size)
        status = command_refuse(command, text_cut(&why, '\n'));
    return status;
}

static struct serving serving;

static int serve(struct arena *arena, const struct command *command,
                 const struct option_value *values) {
    __attribute__((cleanup(forget_given))) struct given given = {.catalog.folder_fd = -1};
    struct text why = TEXT("");
    if (!read_given(arena, values, &serving.tls, &given, &why))
        return refuse_lines(command, why);
    cleanup_sockets struct sockets sockets = {-1, -1};
    if (!sockets_open(arena, values[SERVE_LISTEN].text, values[SERVE_HTTPS].text, &sockets, &why))
        return command_refuse(command, why);
    cleanup_store struct store *store = NULL;
    __attribute__((cleanup(close_serving), unused)) struct serving *running = &serving;
    struct app *app = &serving.run.app;
    serving.arena = arena;
    run_open(&serving.run);
    app->marketplace = &serving.marketplace;
    app->kept = &serving.kept;
    app->snapshots = &serving.snapshots;
    serving.loading.kept = &serving.kept;
    serving.marketplace.folder_fd = -1;
    if (!dials_read(values[SERVE_CLOCK].text, values[SERVE_SEED].text, &serving.run.dials, &why) ||
        !open_auth(arena, values, &sockets, app, &why) ||
        !open_control(arena, values, &given, &serving.run, &why) || !open_workers(&serving, &why))
        return command_refuse(command, why);
    cleanup_fd const int stop_fd = open_stop_fd();
    cleanup_fd const int reload_fd = open_reload_fd();
    serving.reload_fd = reload_fd;
    serving.loading.path = values[SERVE_DIRECTORY].text;
    serving.loading.directory = given.directory;
    given.directory.arena = NULL; // the loading's from here on
    serving.loading.reset = values[SERVE_RESET_DIRECTORY].on;
    if (serving.run.control.level != CONTROL_OFF && values[SERVE_CONTROL_TOKEN_FILE].text.size)
        serving.tokens.path = values[SERVE_CONTROL_TOKEN_FILE].text.at;
    serving.products = (struct serve_catalog){.path = values[SERVE_CATALOG].text,
                                              .data_folder = given.folder,
                                              .marketplace = &serving.marketplace};
    serving.loading.is_shared = given.store;
    store = store_open_named(arena, given.folder, given.store, !values[SERVE_STORE].by_flag, &why);
    if (!store)
        return command_refuse(command, why);
    if (!snapshots_open(&serving.snapshots, arena, given.folder, &why) ||
        !serve_control_own(arena, given.folder, &serving.run.control, &why))
        return command_refuse(command, why);
    app->store = store;
    app->is_in_memory = !given.folder && !given.store;
    app->is_shared = given.store;
    app->loose = values[SERVE_LOOSE].on;
    serving.run.faults.takes_header = values[SERVE_FAULT_HEADER].on;
    app->version = AZSREG_VERSION;
    app->started_us = clock_monotonic_us();
    if (!open_journal(&serving, values))
        return command_refuse(command, TEXT("out of memory"));
    fill_service(&serving, arena, values, &sockets);
    serve_metrics_open(&serving);
    log_exposure(arena, &serving, &given); // once they are loaded, secrets are hashes
    if (!set_up_data(&serving, arena, &given, &sockets, &why))
        return command_refuse(command, why);
    store_hand_over_to(store, serving.workers[FOR_DISK]);
    return run(command, &serving, &given, &sockets, stop_fd);
}

int command_serve(const struct command *command, char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[SERVE_OPTIONS];
    int status = 0;
    if (!serve_options_read(arena, command, words, values, &status))
        return status;
    serve_process_prepare();
    status = serve(arena, command, values);
    if (serving.leaves_peer)
        _exit(status); // what a library would clean up at the end is still in use
    return status;
}
