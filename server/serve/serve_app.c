#include "serve/serve_app.h"

#include "arm/report.h"
#include "log/log.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const enum http_begun begun[] = {
    [ARM_BEGUN] = HTTP_BEGUN, [ARM_REFUSED] = HTTP_REFUSED, [ARM_BEGIN_AGAIN] = HTTP_BEGIN_AGAIN};

static enum http_begun begin(void *context, struct http_request *request,
                             struct http_reply *reply) {
    struct serving *serving = context;
    return begun[arm_begin(&serving->service, request, reply)];
}

static enum http_begun look(void *context, struct http_request *request, struct http_reply *reply) {
    (void)context;
    return begun[arm_look(request, reply)];
}

static enum http_when answer(void *context, struct http_request *request,
                             struct http_reply *reply) {
    static const enum http_when whens[] = {
        [ARM_NOW] = HTTP_NOW, [ARM_AT_SETTLE] = HTTP_AT_SETTLE, [ARM_AGAIN] = HTTP_AGAIN};
    struct serving *serving = context;
    const enum http_when when = whens[arm_answer(request, reply)];
    journal_take(&serving->run.journal, request, when == HTTP_AGAIN);
    serving->held += when == HTTP_AT_SETTLE;
    return when;
}

static bool is_over(void *context, const struct http_request *request) {
    struct serving *serving = context;
    return run_is_over(&serving->run, arm_awaits(request));
}

static void say_listening(struct arena *arena, const struct arm_service *service) {
    const struct text plain = service->listen_name;
    const struct text tls = service->https_name;
    if (plain.size)
        log_say(text_format(arena, "listening on http://%.*s\n", TEXT_ARGS(plain)));
    if (tls.size)
        log_say(text_format(arena, "listening on https://%.*s\n", TEXT_ARGS(tls)));
}

// Where a person looks first; .at is NULL where there is none.
static struct text console_url(struct arena *arena, const struct serving *serving) {
    const struct arm_service *service = &serving->service;
    const bool is_plain = service->listen_name.size;
    const struct text name = is_plain ? service->listen_name : service->https_name;
    if (serving->run.control.level == CONTROL_OFF)
        return (struct text){0};
    return service->public_url.size
               ? text_format(arena, "%.*s/_azsreg/", TEXT_ARGS(service->public_url))
               : text_format(arena, "%s://%.*s/_azsreg/", is_plain ? "http" : "https",
                             TEXT_ARGS(name));
}

// It is ready.
void serve_announce(struct serving *serving) {
    const struct log_field fields[] = {
        LOG_TEXT("version", TEXT(AZSREG_VERSION)),
        LOG_TEXT("address", serving->service.listen_name),
        LOG_TEXT("https", serving->service.https_name),
        LOG_BOOL("loose", serving->run.app.loose),
        LOG_TEXT("auth", serving->run.app.asks_for_tokens ? TEXT("token") : TEXT("none")),
        LOG_TEXT("console", console_url(serving->arena, serving)),
    };
    log_write(LOG_INFO, "started", fields, sizeof fields / sizeof *fields);
    say_listening(serving->arena, &serving->service);
    log_flush();
}

void serve_say_unusable(struct serving *serving) {
    const struct serve_directory *loading = &serving->loading;
    serving->why = loading->why[0] ? text_format(serving->arena, "directory %.*s: %s",
                                                 TEXT_ARGS(loading->path), loading->why)
                                   : text_format(serving->arena, "the data cannot be set up: %.*s",
                                                 TEXT_ARGS(store_error_text()));
}

// A directory that took a while is there; without it there is nothing to serve.
static bool end_loading(struct serving *serving) {
    if (serve_directory_end(&serving->loading, serving->arena) != STORE_OK) {
        serve_say_unusable(serving);
        return false;
    }
    serve_directory_warn(&serving->run.app, serving->arena);
    serve_announce(serving);
    return true;
}

// Nothing is lost by it, but the log grows; said once.
static void note_checkpoint(struct serving *serving) {
    const bool failed = store_checkpointed(serving->run.app.store) != STORE_OK;
    if (failed && !serving->checkpoint_failed)
        log_write(LOG_ERROR, "checkpoint-failed", &LOG_TEXT("cause", store_error_text()), 1);
    serving->checkpoint_failed = failed;
}

// A terminal that is closed ends what runs in it; somebody's signal has the files read again.
static void read_signals(struct serving *serving) {
    struct signalfd_siginfo signal;
    bool asked = false;
    while (read(serving->reload_fd, &signal, sizeof signal) == sizeof signal)
        if (signal.ssi_code == SI_KERNEL)
            kill(getpid(), SIGTERM);
        else
            asked = true;
    if (!asked)
        return;
    serving->wants_directory = serving->loading.path.size;
    serving->wants_catalog = serving->products.path.size;
    serving->wants_tokens = serving->tokens.path;
    if (!serving->wants_directory && !serving->wants_catalog && !serving->wants_tokens)
        log_write(LOG_WARN, "nothing-to-reload",
                  &LOG_TEXT("hint", TEXT("the server was started without --directory, --catalog "
                                         "and --control-token-file")),
                  1);
}

static bool is_reading(const struct serving *serving) {
    return serving->run.app.is_loading || serving->loading.reads || serving->products.reads;
}

// One after the other. Where the store has no time now, after the next commit or in the next rest.
static void reload(struct serving *serving) {
    struct app *app = &serving->run.app;
    if (serving->wants_directory && !is_reading(serving))
        serving->wants_directory = !serve_directory_reload(&serving->loading, app);
    if (serving->wants_tokens)
        serving->wants_tokens = !serve_tokens_begin(&serving->tokens, &serving->run.control,
                                                    serving->workers[FOR_FILES]);
    if (serving->wants_catalog && !serving->wants_directory && !is_reading(serving))
        serving->wants_catalog = !serve_catalog_reload(&serving->products, app->store);
}

static void begin_long_writes(struct serving *serving) {
    reload(serving);
    desk_begin(&serving->run.app);
}

static void end_reload(struct serving *serving) {
    if (serving->loading.reads && serving->loading.write.is_over)
        serve_directory_reloaded(&serving->loading);
    serve_tokens_end(&serving->tokens, &serving->run.control);
    if (serving->products.reads && serving->products.write.is_over)
        serve_catalog_reloaded(&serving->products, serving->run.app.store);
}

static bool wake(void *context) {
    struct serving *serving = context;
    read_signals(serving);
    for (size_t i = 0; i < WORKERS; i++)
        worker_collect(serving->workers[i]);
    store_take_back(serving->run.app.store);
    note_checkpoint(serving);
    issuers_collect(&serving->run.issuers);
    end_reload(serving);
    desk_look(&serving->run.app);
    journal_look(&serving->run.journal);
    return !serving->run.app.is_loading || !serving->loading.write.is_over || end_loading(serving);
}

static void note_commit(struct serving *serving, long long microseconds) {
    const struct log_field fields[] = {LOG_NUMBER("held", serving->held),
                                       LOG_NUMBER("us", microseconds)};
    log_write(LOG_DEBUG, "commit", fields, sizeof fields / sizeof *fields);
    serving->held = 0;
}

static void count_commit(struct serving *serving, int64_t took_us) {
    static const enum metrics_commit results[] = {[STORE_OK] = METRICS_COMMIT_OK,
                                                  [STORE_MISSING] = METRICS_COMMIT_FAILED,
                                                  [STORE_FULL] = METRICS_COMMIT_FULL,
                                                  [STORE_UNAVAILABLE] = METRICS_COMMIT_UNAVAILABLE,
                                                  [STORE_UNKNOWN] = METRICS_COMMIT_UNAVAILABLE,
                                                  [STORE_FAILED] = METRICS_COMMIT_FAILED};
    struct metrics *metrics = &serving->run.metrics;
    metrics->writes += (uint64_t)serving->held;
    if (serving->run.has_written)
        metrics_count_commit(metrics, results[serving->run.fault], took_us);
}

static enum http_settled settle(void *context, bool at_once, long long *ret_us) {
    struct serving *serving = context;
    int64_t took_us = 0;
    switch (run_settle(&serving->run, at_once, &took_us)) {
    case RUN_GATHERING:
        return HTTP_GATHERING;
    case RUN_SETTLING:
        return HTTP_SETTLING;
    case RUN_KEPT:
        count_commit(serving, took_us);
        note_commit(serving, took_us);
        begin_long_writes(serving); // before other writes begin
        *ret_us = took_us;
        return HTTP_KEPT;
    case RUN_LOST:
        break;
    }
    count_commit(serving, took_us);
    serving->held = 0;
    *ret_us = took_us;
    log_write(LOG_ERROR, "commit-failed", &LOG_TEXT("cause", store_error_text()), 1);
    return HTTP_NOT_KEPT;
}

static void refuse(void *context, struct http_request *request, enum http_refusal why,
                   struct http_reply *reply) {
    const struct serving *serving = context;
    static const char *const causes[] = {
        [HTTP_WAS_NOT_KEPT] = "the commit failed",
        [HTTP_WAITED_TOO_LONG] = "it has waited too long to begin",
        [HTTP_LEFT_ALONE] = "the server ends",
    };
    const enum arm_code codes[] = {
        [HTTP_WAS_NOT_KEPT] = run_fault_code(&serving->run),
        [HTTP_WAITED_TOO_LONG] = ARM_SERVICE_UNAVAILABLE,
        [HTTP_LEFT_ALONE] = ARM_OUTCOME_UNKNOWN,
    };
    arm_answer_error(request, codes[why], causes[why], reply);
}

static void turn_away(void *context, struct http_request *request, struct http_reply *reply) {
    struct serving *serving = context;
    arm_turn_away(&serving->service, request, reply);
}

static void report(void *context, const struct http_request *request, struct http_reply *reply,
                   long long microseconds) {
    struct serving *serving = context;
    metrics_count_request(&serving->run.metrics, request, reply, microseconds);
    journal_keep(&serving->run.journal, request, reply, microseconds);
    arm_report(request, reply, microseconds);
}

static bool rest(void *context, bool idle) {
    struct serving *serving = context;
    const bool looks_again = store_away_look(&serving->away, serving->run.app.store);
    if (serving->https)
        serve_tls_look(&serving->tls, serving->https);
    issuers_look(&serving->run.issuers);
    marketplace_look(&serving->marketplace);
    end_reload(serving); // one that was done in the loop
    begin_long_writes(serving);
    long_reads_turn(&serving->run.long_reads);
    journal_look(&serving->run.journal);
    log_flush();
    if (!idle)
        return looks_again;
    store_rest(serving->run.app.store);
    store_checkpoint(serving->run.app.store, true);
    return journal_rest(&serving->run.journal) || looks_again;
}

struct http_app serve_app(struct serving *serving) {
    return (struct http_app){serving, begin,     answer, is_over, wake, settle,
                             refuse,  turn_away, report, rest,    look, desk_has_begun};
}
