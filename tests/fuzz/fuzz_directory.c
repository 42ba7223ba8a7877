// Directory files: what is read can be loaded, and reading is all or nothing.
#include "fuzz.h"

#include "directory/directory.h"
#include "store/store.h"

#include <string.h>

// In memory, and opened once: every load is undone.
static struct store *store_of_all_runs(void) {
    static struct store *store;
    cleanup_arena struct arena *arena = arena_open();
    struct text why = TEXT("");
    if (!store)
        store = store_open(arena, NULL, &why);
    must(store);
    return store;
}

static void check_rows(const struct directory *directory) {
    for (size_t i = 0; i < directory->partner_count; i++) {
        const struct partner_row *row = &directory->partners[i];
        must(row->id == (int64_t)i + 1 && row->name.size > 0);
        must(row->root >= 1 && row->root <= (int64_t)directory->partner_count);
        must(directory->partners[row->root - 1].root == row->root);
        must(!row->reachable || directory->partners[row->root - 1].reachable);
    }
    for (size_t i = 0; i < directory->subscription_count; i++) {
        const struct directory_subscription *row = &directory->subscriptions[i];
        must(row->partner >= 0 && row->partner <= (int64_t)directory->partner_count);
        must(row->offer.size > 0 && row->state.size > 0 && row->in_directory);
    }
    for (size_t i = 0; i < directory->group_count; i++)
        must(directory->groups[i].subscription < directory->subscription_count);
    for (size_t i = 0; i < directory->namespace_count; i++)
        must(directory->namespaces[i].subscription < directory->subscription_count);
}

static void check_load(struct arena *arena, const struct directory *directory) {
    struct store *store = store_of_all_runs();
    struct store_db *db = NULL;
    bool changed = false;
    must(store_write(store, &db) == STORE_OK);
    must(directory_load(db, arena, directory, &changed) == STORE_OK && changed);
    must(directory_load(db, arena, directory, &changed) == STORE_OK && !changed);
    must(store_write_end(store, false) == STORE_OK);
    must(store_commit(store) == STORE_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cleanup_arena struct arena *arena = arena_open();
    struct directory directory;
    struct directory again;
    struct text why = TEXT("");
    const struct text document = text_of_input(data, size);
    memset(&directory, 0xA5, sizeof directory);
    again = directory;
    if (!directory_read(arena, document, &directory, &why)) {
        must(memcmp(&directory, &again, sizeof again) == 0);
        must(text_is_utf8(why) && text_has_same(why, TEXT(": expected ")));
        return 0;
    }
    check_rows(&directory);
    check_load(arena, &directory);
    must(directory_read(arena, document, &again, &why));
    must(text_is(again.digest, directory.digest));
    return 0;
}
