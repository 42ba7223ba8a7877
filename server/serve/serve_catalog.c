#include "serve/serve_catalog.h"

#include "base/cleanup.h"
#include "log/log.h"

#include <stdio.h>

// On the helper's thread, with an arena of its own.
static enum store_result run(struct store_long *what, struct store_db *db) {
    struct serve_catalog *loading = (void *)what;
    struct text why = TEXT("");
    cleanup_arena struct arena *arena = arena_open();
    if (!arena)
        return STORE_UNAVAILABLE;
    const char *path = text_copy(arena, loading->path).at;
    if (catalog_file_read(arena, path, loading->data_folder, &loading->file, &why))
        return catalog_file_put(&loading->file, db);
    snprintf(loading->why, sizeof loading->why, "%.*s", TEXT_ARGS(why));
    return STORE_MISSING;
}

bool serve_catalog_reload(struct serve_catalog *loading, struct store *store) {
    if (store_is_busy(store))
        return false;
    loading->write = (struct store_long){.run = run};
    loading->file = (struct catalog_file){.folder_fd = -1};
    loading->why[0] = '\0';
    loading->reads = store_write_long(store, &loading->write);
    return loading->reads;
}

void serve_catalog_reloaded(struct serve_catalog *loading, struct store *store) {
    loading->reads = false;
    if (loading->write.result == STORE_OK) {
        catalog_file_show(&loading->file, store, loading->marketplace);
        return;
    }
    const struct log_field field =
        LOG_TEXT("cause", loading->why[0] ? text_of(loading->why) : store_error_text());
    log_write(LOG_ERROR, "catalog-refused", &field, 1);
    catalog_file_forget(&loading->file);
}
