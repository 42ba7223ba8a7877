#include "serve/serve_directory.h"

#include "base/files.h"
#include "directory/directory_hints.h"
#include "log/log.h"
#include "reference/subscriptions.h"
#include "tables/settings.h"

enum { ROWS_IN_THE_LOOP = 2000 }; // some milliseconds

bool serve_directory_read(struct arena *arena, struct text path, struct directory *ret_directory,
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

bool serve_directory_is_large(const struct directory *directory) {
    return directory->tenant_count + directory->subscription_count +
               directory->principals.principal_count + directory->principals.assignment_count >
           ROWS_IN_THE_LOOP;
}

// On the helper's thread, with an arena of its own.
static enum store_result load(struct store_long *what, struct store_db *db) {
    struct serve_directory *loading = (void *)what;
    cleanup_arena struct arena *arena = arena_open();
    return arena ? directory_load(db, arena, loading->directory, &loading->changed)
                 : STORE_UNAVAILABLE;
}

static bool has_one(struct store *store, struct arena *arena) {
    struct store_db *db = NULL;
    struct text digest = TEXT("");
    return store_read(store, &db) == STORE_OK &&
           store_setting_get(db, arena, SETTING_DIRECTORY_DIGEST, &digest) == STORE_OK;
}

void serve_directory_begin(struct serve_directory *loading, struct app *app, struct arena *arena,
                           const struct directory *directory) {
    *loading = (struct serve_directory){.write.run = load, .app = app, .directory = directory};
    app->is_loading = true;
    app->lacks_directory = !has_one(app->store, arena);
    if (serve_directory_is_large(directory))
        log_write(LOG_INFO, "directory-loading", NULL, 0);
    if (store_write_long(app->store, &loading->write))
        return;
    loading->write.is_over = true;
    loading->write.result = STORE_UNAVAILABLE;
}

enum store_result serve_directory_end(struct serve_directory *loading, struct arena *arena) {
    const struct directory *directory = loading->directory;
    const struct log_field fields[] = {
        LOG_NUMBER("partners", (long long)directory->partner_count),
        LOG_NUMBER("tenants", (long long)directory->tenant_count),
        LOG_NUMBER("subscriptions", (long long)directory->subscription_count),
        LOG_NUMBER("principals", (long long)directory->principals.principal_count),
        LOG_NUMBER("roleAssignments", (long long)directory->principals.assignment_count),
        LOG_BOOL("changed", loading->changed),
    };
    loading->app->is_loading = false;
    loading->app->lacks_directory = false;
    if (loading->write.result == STORE_OK)
        log_write(LOG_INFO, "directory", fields, sizeof fields / sizeof *fields);
    log_hints(arena, directory);
    return loading->write.result;
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
