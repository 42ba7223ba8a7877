// azsreg serve: wires the front door, reception, the resource provider and the store together.

#include "arm/dispatch.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "commands.h"
#include "http/listen.h"
#include "http/server.h"
#include "rp/directory.h"
#include "rp/rp.h"
#include "serve_auth.h"
#include "store/subscriptions.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

enum {
    LISTEN,
    DATA,
    IN_MEMORY,
    DIRECTORY,
    LOOSE,
    SKIP_API_VERSION_CHECK,
    PAGE_SIZE,
    BODY_LIMIT,
    LOG_LEVEL,
    LOG_FORMAT,
    PUBLIC_URL,
    TRUST_PROXY,
    AUTH,
    ALLOW_ANONYMOUS,
    TRUST_ISSUER,
    OPTIONS,
};

static const struct option_row options[OPTIONS] = {
    [LISTEN] = {"--listen", "AZSREG_LISTEN", OPTION_TEXT, "ADDR:PORT",
                "where to listen; port 0 picks a free one", AZSREG_LISTEN_DEFAULT},
    [DATA] = {"--data", "AZSREG_DATA", OPTION_TEXT, "DIR", "the data folder, made if missing",
              AZSREG_DATA_DEFAULT},
    [IN_MEMORY] = {"--in-memory", "AZSREG_IN_MEMORY", OPTION_SWITCH, "",
                   "keep everything in memory, lost at exit"},
    [DIRECTORY] = {"--directory", "AZSREG_DIRECTORY", OPTION_TEXT, "FILE",
                   "partners, tenants and subscriptions the rules consult"},
    [LOOSE] = {"--loose", "AZSREG_LOOSE", OPTION_SWITCH, "",
               "unknown subscriptions and groups come into being on first use"},
    [SKIP_API_VERSION_CHECK] = {"--skip-api-version-check", "AZSREG_SKIP_API_VERSION_CHECK",
                                OPTION_SWITCH, "", "take later api-versions as 2017-06-01"},
    [PAGE_SIZE] = {"--page-size", "AZSREG_PAGE_SIZE", OPTION_NUMBER, "N",
                   "rows on a list's page without $top", "100", 1, 1000},
    [BODY_LIMIT] = {"--body-limit", "AZSREG_BODY_LIMIT", OPTION_NUMBER, "BYTES",
                    "the largest request body", "1048576", 1, 1073741824},
    [LOG_LEVEL] = {"--log-level", "AZSREG_LOG_LEVEL", OPTION_TEXT, "LEVEL",
                   "debug, info, warn, error or off", "info"},
    [LOG_FORMAT] = {"--log-format", "AZSREG_LOG_FORMAT", OPTION_TEXT, "FORMAT", "text or json",
                    "text"},
    [PUBLIC_URL] = {"--public-url", "AZSREG_PUBLIC_URL", OPTION_TEXT, "URL",
                    "how clients reach this server; else links follow the request's Host"},
    [TRUST_PROXY] = {"--trust-proxy", "AZSREG_TRUST_PROXY", OPTION_SWITCH, "",
                     "X-Forwarded-Proto and X-Forwarded-Host say how clients reach it"},
    [AUTH] = {"--auth", "AZSREG_AUTH", OPTION_TEXT, "none|token", "whether callers have to sign in",
              "none"},
    [ALLOW_ANONYMOUS] = {"--allow-anonymous", "AZSREG_ALLOW_ANONYMOUS", OPTION_SWITCH, "",
                         "with --auth none, listen on other addresses than loopback"},
    [TRUST_ISSUER] =
        {"--trust-issuer", "AZSREG_TRUST_ISSUER", OPTION_LIST, "URL|FILE|URL=FILE",
         "take an issuer's tokens: its keys are fetched, or in a JWKS file; may be repeated"},
};

struct serving {
    struct rp rp;
    struct arm_service service;
};

static enum http_when answer(void *context, struct http_request *request,
                             struct http_reply *reply) {
    struct serving *serving = context;
    return arm_answer(&serving->service, request, reply) ? HTTP_AT_SETTLE : HTTP_NOW;
}

static bool settle(void *context) {
    struct serving *serving = context;
    if (rp_settle(&serving->rp))
        return true;
    log_write(LOG_ERROR, "commit-failed", &LOG_TEXT("cause", store_error_text(serving->rp.store)),
              1);
    return false;
}

static void refuse(void *context, struct http_request *request, struct http_reply *reply) {
    const struct serving *serving = context;
    arm_answer_error(request, rp_fault_code(&serving->rp), reply);
}

static void report(void *context, const struct http_request *request,
                   const struct http_reply *reply, long long microseconds) {
    (void)context;
    arm_report(request, reply, microseconds);
}

static void rest(void *context, bool idle) {
    const struct serving *serving = context;
    log_flush();
    if (idle)
        store_rest(serving->rp.store);
}

static bool one_of(struct text word, const char *const *words, size_t count, size_t *ret_at) {
    for (size_t i = 0; i < count; i++)
        if (text_is(word, text_of(words[i]))) {
            *ret_at = i;
            return true;
        }
    return false;
}

static bool set_log(const struct option_value *values, struct text *ret_why) {
    static const char *const levels[] = {"debug", "info", "warn", "error", "off"};
    static const char *const formats[] = {"text", "json"};
    size_t level = 0;
    size_t format = 0;
    if (!one_of(values[LOG_LEVEL].text, levels, 5, &level)) {
        *ret_why = TEXT("--log-level takes debug, info, warn, error or off");
        return false;
    }
    if (!one_of(values[LOG_FORMAT].text, formats, 2, &format)) {
        *ret_why = TEXT("--log-format takes text or json");
        return false;
    }
    log_set((enum log_level)level, (enum log_format)format);
    return true;
}

static bool check_public_url(const struct option_value *value, struct text *ret_why) {
    const struct text url = value->text;
    const bool schemed =
        text_starts_same(url, TEXT("http://")) || text_starts_same(url, TEXT("https://"));
    if (!url.size || (schemed && url.size > 8 && text_is_token(url, 1024) &&
                      !memchr(url.at, '?', url.size) && !memchr(url.at, '#', url.size)))
        return true;
    *ret_why = TEXT("--public-url takes http://HOST or https://HOST, without query or fragment");
    return false;
}

// A flag wins over the environment, so only two flags, or two variables, contradict each other.
static bool check_storage(const struct option_value *values, struct text *ret_why) {
    const struct option_value *data = &values[DATA];
    const struct option_value *memory = &values[IN_MEMORY];
    if (!memory->on || !data->given || data->by_flag != memory->by_flag)
        return true;
    *ret_why = TEXT("--data and --in-memory contradict each other; give one of them");
    return false;
}

static bool is_in_memory(const struct option_value *values) {
    return values[IN_MEMORY].on && !(values[DATA].by_flag && !values[IN_MEMORY].by_flag);
}

static bool read_directory(struct arena *arena, struct text path, struct directory *ret_directory,
                           struct text *ret_why) {
    struct text bytes = TEXT("");
    struct text why = TEXT("");
    if (serve_read_file(arena, path.at, &bytes, &why) &&
        directory_read(arena, bytes, ret_directory, &why))
        return true;
    *ret_why = text_format(arena, "directory %.*s: %.*s", TEXT_ARGS(path), TEXT_ARGS(why));
    return false;
}

static enum store_result load_directory(struct rp *rp, struct arena *arena,
                                        const struct directory *directory) {
    bool changed = false;
    enum store_result result = store_write(rp->store, &rp->db);
    if (result == STORE_OK)
        result = directory_load(rp->db, arena, directory, &changed);
    if (result == STORE_OK)
        result = store_write_end(rp->store, true);
    if (result == STORE_OK)
        result = store_commit(rp->store);
    const struct log_field fields[] = {
        LOG_NUMBER("partners", (long long)directory->partner_count),
        LOG_NUMBER("tenants", (long long)directory->tenant_count),
        LOG_NUMBER("subscriptions", (long long)directory->subscription_count),
        LOG_BOOL("changed", changed),
    };
    if (result == STORE_OK)
        log_write(LOG_INFO, "directory", fields, sizeof fields / sizeof *fields);
    return result;
}

// Without subscriptions every one is unknown, and the answers alone would not say why.
static void warn_if_nothing_is_known(struct rp *rp, struct arena *arena) {
    struct subscription_row *rows = NULL;
    size_t count = 0;
    if (rp->loose || store_read(rp->store, &rp->db) != STORE_OK ||
        store_subscription_list(rp->db, arena, NULL, 1, &rows, &count) != STORE_OK || count)
        return;
    log_write(LOG_WARN, "no-subscriptions",
              &LOG_TEXT("hint", TEXT("every subscription is unknown: give --directory FILE, or "
                                     "--loose for a test suite that wants no set-up")),
              1);
}

static void close_trusted(struct trusted_keys **trusted) {
    trusted_keys_close(*trusted);
}

static void close_key(struct signing_key **key) {
    signing_key_close(*key);
}

// Many connections need many descriptors; the soft limit is often a small one.
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_stop_fd(void) {
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    sigprocmask(SIG_BLOCK, &stops, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &stops, SFD_CLOEXEC);
}

static int run(struct serving *serving, int *listen_fd, int stop_fd) {
    const struct http_app app = {serving, answer, settle, refuse, report, rest};
    const struct http_options http = {.listen_fd = *listen_fd,
                                      .body_limit = serving->service.body_limit};
    *listen_fd = -1; // the server's from here on
    struct http_server *server = http_server_open(&http, &app);
    if (!server)
        return command_refuse("serve", TEXT("the HTTP server cannot be started"));
    const struct log_field fields[] = {
        LOG_TEXT("version", TEXT(AZSREG_VERSION)),
        LOG_TEXT("address", serving->service.listen_name),
        LOG_BOOL("loose", serving->rp.loose),
    };
    log_write(LOG_INFO, "started", fields, sizeof fields / sizeof *fields);
    log_flush();
    printf("listening on http://%.*s\n", TEXT_ARGS(serving->service.listen_name));
    fflush(stdout);
    const bool served = http_server_run(server, stop_fd);
    http_server_close(server);
    log_write(LOG_INFO, "stopped", NULL, 0);
    log_flush();
    return served ? 0 : command_refuse("serve", TEXT("the event loop failed"));
}

static struct text without_trailing_slash(struct text url) {
    while (url.size && url.at[url.size - 1] == '/')
        url.size--;
    return url;
}

static bool check_options(const struct option_value *values, struct text *ret_why) {
    return set_log(values, ret_why) && check_public_url(&values[PUBLIC_URL], ret_why) &&
           check_storage(values, ret_why);
}

static int serve(struct arena *arena, const struct option_value *values) {
    static struct serving serving;
    struct directory directory;
    struct text why = TEXT("");
    const char *folder = is_in_memory(values) ? NULL : values[DATA].text.at;
    if (!check_options(values, &why) ||
        (values[DIRECTORY].given &&
         !read_directory(arena, values[DIRECTORY].text, &directory, &why)))
        return command_refuse("serve", why);
    cleanup_fd int listen_fd = listen_open(arena, values[LISTEN].text, &why);
    if (listen_fd < 0)
        return command_refuse("serve", text_format(arena, "cannot listen on %.*s: %.*s",
                                                   TEXT_ARGS(values[LISTEN].text), TEXT_ARGS(why)));
    const struct serve_auth auth = {
        .word = values[AUTH].text,
        .allow_anonymous = values[ALLOW_ANONYMOUS].on,
        .addresses = listen_name(arena, listen_fd),
        .issuers = values[TRUST_ISSUER].text,
    };
    const bool may_serve = serve_auth_open(arena, &auth, &serving.rp, &why);
    __attribute__((cleanup(close_trusted), unused)) struct trusted_keys *trusted =
        serving.rp.trusted;
    if (!may_serve)
        return command_refuse("serve", why);
    cleanup_fd const int stop_fd = open_stop_fd();
    cleanup_store struct store *store = store_open(arena, folder, &why);
    if (!store)
        return command_refuse("serve", text_format(arena, "data folder %s: %.*s",
                                                   folder ? folder : "(memory)", TEXT_ARGS(why)));
    serving.rp.store = store;
    serving.rp.loose = values[LOOSE].on;
    serving.rp.version = AZSREG_VERSION;
    serving.rp.started_us = clock_monotonic_us();
    serving.service.routes = rp_routes;
    serving.service.app = &serving.rp;
    serving.service.run = rp_run;
    serving.service.skip_api_version_check = values[SKIP_API_VERSION_CHECK].on;
    serving.service.public_url = without_trailing_slash(values[PUBLIC_URL].text);
    serving.service.trust_proxy = values[TRUST_PROXY].on;
    serving.service.listen_name = listen_name(arena, listen_fd);
    serving.service.page_size = values[PAGE_SIZE].number;
    serving.service.body_limit = values[BODY_LIMIT].number;
    enum store_result opened = rp_open_secrets(&serving.rp, arena, &serving.service.page_key);
    __attribute__((cleanup(close_key), unused)) struct signing_key *key = serving.rp.key;
    if (opened == STORE_OK && values[DIRECTORY].given)
        opened = load_directory(&serving.rp, arena, &directory);
    if (opened != STORE_OK)
        return command_refuse("serve", text_format(arena, "the data cannot be set up: %.*s",
                                                   TEXT_ARGS(store_error_text(store))));
    warn_if_nothing_is_known(&serving.rp, arena);
    return run(&serving, &listen_fd, stop_fd);
}

int command_serve(char **words) {
    cleanup_arena struct arena *arena = arena_open();
    struct option_value values[OPTIONS];
    int status = 0;
    if (!command_options(arena, "serve", options, OPTIONS, words, values, NULL, &status))
        return status;
    raise_descriptor_limit();
    return serve(arena, values);
}
