// Directory files: what is read can be loaded, and reading is all or nothing.
#include "fuzz.h"

#include "directory/directory.h"
#include "export/directory_export.h"
#include "loading/directory_load.h"
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
        const struct partner_row *row = &directory->partners[i].row;
        must(row->id == (int64_t)i + 1 && row->name.size > 0);
        must(row->root >= 1 && row->root <= (int64_t)directory->partner_count);
        must(directory->partners[row->root - 1].row.root == row->root);
        must(!row->reachable || directory->partners[row->root - 1].row.reachable);
    }
    for (size_t i = 0; i < directory->subscription_count; i++) {
        const struct directory_subscription *row = &directory->subscriptions[i];
        must(row->partner >= 0 && row->partner <= (int64_t)directory->partner_count);
        must((row->offer.size > 0 || !guid_is_nil(&row->stack)) && row->state.size > 0 &&
             row->origin == ORIGIN_FILE);
    }
    for (size_t i = 0; i < directory->group_count; i++)
        must(directory->groups[i].subscription < directory->subscription_count);
    for (size_t i = 0; i < directory->namespace_count; i++)
        must(directory->namespaces[i].subscription < directory->subscription_count);
}

struct bytes {
    char *at;
    size_t size;
    size_t room;
};

static bool take(void *context, struct text bytes) {
    struct bytes *all = context;
    must(all->size + bytes.size <= all->room);
    memcpy(all->at + all->size, bytes.at, bytes.size);
    all->size += bytes.size;
    return true;
}

// What a file may say grows when it is written in full, but not without bound.
static struct text export_of(struct arena *arena, struct store_db *db, size_t input) {
    struct bytes all = {.room = 4096 + 64 * input};
    all.at = arena_alloc(arena, all.room);
    must(all.at && directory_export(db, &(struct directory_export){take, &all, false}) == STORE_OK);
    return (struct text){all.at, all.size};
}

// What is exported is a file that says the same: its export is the same bytes.
static void check_round_trip(struct arena *arena, struct store_db *db, size_t input) {
    const struct text first = export_of(arena, db, input);
    struct directory again;
    struct directory_mistakes mistakes;
    must(directory_read(arena, first, &again, &mistakes));
    struct directory_load load = {.directory = &again, .reset = true};
    must(directory_load(db, arena, &load) == STORE_OK && load.changed && !load.why.size);
    must(text_is(export_of(arena, db, input), first));
}

static void check_load(struct arena *arena, const struct directory *directory, size_t input) {
    struct store *store = store_of_all_runs();
    struct store_db *db = NULL;
    struct directory_load load = {.directory = directory};
    must(store_write(store, &db) == STORE_OK);
    must(directory_load(db, arena, &load) == STORE_OK && load.changed && !load.why.size);
    must(directory_load(db, arena, &load) == STORE_OK && !load.changed);
    check_round_trip(arena, db, input);
    must(store_write_end(store, false) == STORE_OK);
    must(store_commit(store) == STORE_OK);
}

static void check_mistakes(struct arena *arena, const struct directory_mistakes *mistakes) {
    const struct text why = directory_mistakes_text(arena, TEXT("f"), mistakes);
    must(mistakes->count && mistakes->count <= JSON_MISTAKES_MAX);
    must(text_is_utf8(why) && text_has_same(why, TEXT(": expected ")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cleanup_arena struct arena *arena = arena_open();
    struct directory directory;
    struct directory again;
    struct directory_mistakes mistakes;
    const struct text document = text_of_input(data, size);
    memset(&directory, 0xA5, sizeof directory);
    again = directory;
    if (!directory_read(arena, document, &directory, &mistakes)) {
        must(memcmp(&directory, &again, sizeof again) == 0);
        check_mistakes(arena, &mistakes);
        return 0;
    }
    check_rows(&directory);
    check_load(arena, &directory, size);
    must(directory_read(arena, document, &again, &mistakes));
    must(text_is(again.digest, directory.digest));
    return 0;
}
