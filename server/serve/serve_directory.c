#include "serve/serve_directory.h"

#include "app/dials.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/files.h"
#include "directory/directory_hints.h"
#include "log/log.h"
#include "metrics/metrics.h"
#include "upkeep/settings.h"

#include <stdio.h>

enum { ROWS_IN_THE_LOOP = 2000 }; // some milliseconds

// False with what is wrong: with the file, or in it.
static bool read_file(struct arena *arena, struct text path, struct directory *ret_directory,
                      struct directory_mistakes *ret_mistakes, struct text *ret_why) {
    struct text bytes = TEXT("");
    return file_read(arena, text_copy(arena, path).at, &bytes, ret_why) &&
           directory_read(arena, bytes, ret_directory, ret_mistakes);
}

bool serve_directory_read(struct arena *arena, struct text path, struct directory *ret_directory,
                          struct text *ret_why) {
    struct directory_mistakes mistakes = {0};
    struct text why = TEXT("");
    if (read_file(arena, path, ret_directory, &mistakes, &why))
        return true;
    const struct text start = text_format(arena, "directory %.*s", TEXT_ARGS(path));
    *ret_why = mistakes.count ? directory_mistakes_text(arena, start, &mistakes)
                              : text_format(arena, "%.*s: %.*s", TEXT_ARGS(start), TEXT_ARGS(why));
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

bool serve_directory_is_large(const struct directory *directory) {
    return directory->tenant_count + directory->subscription_count +
               directory->principals.principal_count + directory->principals.assignment_count +
               directory->rate_card_meter_count + directory->rate_card_stack_meter_count >
           ROWS_IN_THE_LOOP;
}

static void count(struct serve_directory *loading, const struct directory *directory) {
    loading->counts = (struct log_counts){
        .partners = directory->partner_count,
        .tenants = directory->tenant_count,
        .subscriptions = directory->subscription_count,
        .stacks = directory->stack_count,
        .principals = directory->principals.principal_count,
        .assignments = directory->principals.assignment_count,
    };
}

static void say_why(struct serve_directory *loading, struct text why) {
    snprintf(loading->why, sizeof loading->why, "%.*s", TEXT_ARGS(why));
}

// Where something needs what is missing from the file, the write ends with that.
static enum store_result load(struct serve_directory *loading, struct store_db *db,
                              struct arena *arena, const struct directory *directory) {
    struct directory_load what = {.directory = directory,
                                  .reset = loading->reset,
                                  .is_first = loading->is_shared && !loading->reads};
    seed_follow(&loading->ids);
    const enum store_result result = directory_load(db, arena, &what);
    seed_leave();
    count(loading, directory);
    loading->changed = what.changed;
    loading->is_refused = what.why.size;
    say_why(loading, what.why);
    return result == STORE_OK && loading->is_refused ? STORE_MISSING : result;
}

// Each mistake has a line: of the file that was to take the place of the one in force.
static void log_mistakes(const struct directory_mistakes *mistakes) {
    for (size_t i = 0; i < mistakes->count; i++) {
        const struct json_mistake *row = &mistakes->rows[i];
        const struct log_field fields[] = {
            LOG_TEXT("place", row->path.size ? row->path : TEXT("$")),
            LOG_TEXT("expected", row->expected)};
        log_write(LOG_ERROR, "directory-mistake", fields, sizeof fields / sizeof *fields);
    }
}

// On the helper's thread, with an arena of its own; what is read has another.
static enum store_result run(struct store_long *what, struct store_db *db) {
    struct serve_directory *loading = (void *)what;
    struct directory_mistakes mistakes = {0};
    struct text why = TEXT("");
    cleanup_arena struct arena *arena = arena_open();
    if (loading->reads)
        loading->directory.arena = arena_open();
    if (!arena || !loading->directory.arena)
        return STORE_UNAVAILABLE;
    if (!loading->reads ||
        read_file(loading->directory.arena, loading->path, &loading->directory, &mistakes, &why))
        return load(loading, db, arena, &loading->directory);
    loading->is_refused = true;
    log_mistakes(&mistakes);
    say_why(loading, mistakes.count
                         ? text_format(arena, "%zu mistake%s%s", mistakes.count,
                                       mistakes.count == 1 ? "" : "s",
                                       mistakes.more ? "; the rest was not looked at" : "")
                         : why);
    return STORE_MISSING;
}

static bool has_one(struct store *store, struct arena *arena) {
    struct store_db *db = NULL;
    struct text digest = TEXT("");
    return store_read(store, &db) == STORE_OK &&
           store_setting_get(db, arena, SETTING_DIRECTORY_DIGEST, &digest) == STORE_OK;
}

void serve_directory_begin(struct serve_directory *loading, struct app *app, struct arena *arena) {
    loading->write = (struct store_long){.run = run};
    loading->app = app;
    loading->ids = dials_next_load(app->dials);
    app->is_loading = true;
    app->lacks_directory = !has_one(app->store, arena);
    if (serve_directory_is_large(&loading->directory))
        log_write(LOG_INFO, "directory-loading", NULL, 0);
    if (store_write_long(app->store, &loading->write))
        return;
    loading->write.is_over = true;
    loading->write.result = STORE_UNAVAILABLE;
}

static void count_load(const struct serve_directory *loading) {
    uint64_t *counts = loading->app->metrics->directory_loads[METRICS_OF_FILE];
    if (loading->write.result == STORE_OK)
        counts[METRICS_LOADED]++;
    else
        counts[loading->is_refused ? METRICS_LOAD_REFUSED : METRICS_LOAD_FAILED]++;
}

static void log_loaded(const struct serve_directory *loading) {
    const struct log_counts *counts = &loading->counts;
    const struct log_field fields[] = {
        LOG_NUMBER("partners", (long long)counts->partners),
        LOG_NUMBER("tenants", (long long)counts->tenants),
        LOG_NUMBER("subscriptions", (long long)counts->subscriptions),
        LOG_NUMBER("stacks", (long long)counts->stacks),
        LOG_NUMBER("principals", (long long)counts->principals),
        LOG_NUMBER("roleAssignments", (long long)counts->assignments),
        LOG_BOOL("changed", loading->changed),
    };
    log_write(LOG_INFO, "directory", fields, sizeof fields / sizeof *fields);
}

static void keep(struct serve_directory *loading) {
    directory_keep(loading->kept, DIRECTORY_OF_FILE, &loading->directory, clock_served_ms());
    loading->directory = (struct directory){.arena = NULL};
}

enum store_result serve_directory_end(struct serve_directory *loading, struct arena *arena) {
    loading->app->is_loading = false;
    loading->app->lacks_directory = false;
    count_load(loading);
    if (loading->write.result == STORE_OK)
        log_loaded(loading);
    log_hints(arena, &loading->directory);
    keep(loading);
    return loading->write.result;
}

void serve_directory_close(struct serve_directory *loading) {
    arena_close(TAKE(loading->directory.arena));
    if (loading->kept)
        arena_close(TAKE(loading->kept->directory.arena));
}

bool serve_directory_reload(struct serve_directory *loading, struct app *app) {
    if (store_is_busy(app->store))
        return false;
    *loading = (struct serve_directory){.write.run = run,
                                        .app = app,
                                        .kept = loading->kept,
                                        .path = loading->path,
                                        .is_shared = loading->is_shared,
                                        .reads = true};
    loading->ids = dials_next_load(app->dials);
    return store_write_long(app->store, &loading->write);
}

void serve_directory_reloaded(struct serve_directory *loading) {
    loading->reads = false;
    count_load(loading);
    if (loading->write.result == STORE_OK) {
        log_loaded(loading);
        keep(loading);
        return;
    }
    arena_close(TAKE(loading->directory.arena));
    const struct log_field fields[] = {
        LOG_TEXT("file", loading->path),
        LOG_TEXT("cause", loading->why[0] ? text_of(loading->why) : store_error_text()),
    };
    log_write(LOG_ERROR, "directory-refused", fields, sizeof fields / sizeof *fields);
}

// Without subscriptions every one is unknown, and the answers alone would not say why.
void serve_directory_warn(const struct app *app, struct arena *arena) {
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
