#include "upkeep/snapshot_file.h"

#include "base/cleanup.h"
#include "base/shortage.h"
#include "sqlite/sqlite_data.h"
#include "upkeep/clear.h"
#include "upkeep/folder.h"
#include "upkeep/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

bool snapshot_name_is_valid(struct text name) {
    return text_is_name(name, SNAPSHOT_NAME_MAX) && !text_is(name, TEXT("empty")) &&
           !text_is(name, TEXT("directory"));
}

static enum store_result fail(struct arena *arena, const char *what) {
    const int said = errno;
    const struct text why = text_format(arena, "%s: %s", what, strerror(said));
    connection_note_error(why.size ? why.at : "out of memory");
    return said == ENOSPC || said == EDQUOT || said == EFBIG ? STORE_FULL : STORE_UNAVAILABLE;
}

static struct text path_of(struct arena *arena, const char *folder, const char *name,
                           const char *end) {
    return text_format(arena, "%s/%s%s", folder, name, end);
}

// --- saving ---

static enum store_result keep_saying(struct store_db *into, struct arena *arena,
                                     const struct snapshot_saving *saving) {
    const struct text created = text_format(arena, "%lld", (long long)saving->snapshot.created_ms);
    const enum store_result put = store_setting_put(into, SETTING_SNAPSHOT_CREATED, created);
    return put == STORE_OK && saving->seed.size
               ? store_setting_put(into, SETTING_SNAPSHOT_SEED, saving->seed)
               : put;
}

static enum store_result copy_rows(struct store_db *db, struct arena *arena,
                                   struct snapshot_saving *saving, struct store_db *into) {
    enum store_result result = engine_make_tables(db, into);
    if (result == STORE_OK)
        result = store_copy(db, into);
    if (result == STORE_OK)
        result = keep_saying(into, arena, saving);
    if (result == STORE_OK)
        result = engine_stamp(into, store_schema_version());
    return result;
}

static enum store_result copy_into(struct store_db *db, struct arena *arena, const char *file,
                                   struct snapshot_saving *saving) {
    struct store_db *into = &saving->snapshot.memory;
    if (!engine_connect(into, &engine_sqlite, file)) {
        connection_note_error(engine_message(into));
        return STORE_UNAVAILABLE;
    }
    enum store_result result = engine_set_up_copy(into);
    if (result == STORE_OK)
        result = engine_prepare_bounds(into);
    if (result == STORE_OK)
        result = engine_bound(into, BOUND_BEGIN_WRITE);
    if (result == STORE_OK)
        result = copy_rows(db, arena, saving, into);
    if (result == STORE_OK)
        result = engine_bound(into, BOUND_COMMIT);
    saving->snapshot.version = store_schema_version();
    saving->snapshot.bytes = engine_bytes(into);
    return result == STORE_OK && shortage_take() ? STORE_UNAVAILABLE : result;
}

// A file that is none of ours keeps its name.
static enum store_result put_in_place(struct arena *arena, const char *folder, const char *made,
                                      struct snapshot_saving *saving) {
    const struct text file = path_of(arena, folder, saving->snapshot.name, SNAPSHOT_FILE);
    if (saving->replaces ? rename(made, file.at) : link(made, file.at)) {
        saving->is_taken = !saving->replaces && errno == EEXIST;
        return fail(arena, file.at);
    }
    saving->is_there = true;
    return folder_sync(folder) ? STORE_OK : fail(arena, folder);
}

static enum store_result make_folder(struct arena *arena, const char *folder) {
    if (mkdir(folder, 0700))
        return errno == EEXIST ? STORE_OK : fail(arena, folder);
    const struct text above = text_format(arena, "%s/..", folder);
    return folder_sync(above.at) ? STORE_OK : fail(arena, above.at);
}

static enum store_result save_as(struct store_db *db, struct arena *arena, const char *folder,
                                 const char *made, struct snapshot_saving *saving) {
    cleanup_fd const int fd = open(made, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(arena, made);
    const enum store_result copied = copy_into(db, arena, made, saving);
    engine_disconnect(&saving->snapshot.memory);
    if (copied != STORE_OK)
        return copied;
    return fsync(fd) ? fail(arena, made) : put_in_place(arena, folder, made, saving);
}

static enum store_result save_in_memory(struct store_db *db, struct arena *arena,
                                        struct snapshot_saving *saving) {
    const enum store_result copied = copy_into(db, arena, NULL, saving);
    saving->is_there = copied == STORE_OK;
    if (!saving->is_there)
        engine_disconnect(&saving->snapshot.memory);
    return copied;
}

enum store_result snapshot_save(struct store_db *db, struct arena *arena, const char *folder,
                                struct snapshot_saving *saving) {
    if (!folder)
        return save_in_memory(db, arena, saving);
    const struct text made = path_of(arena, folder, saving->snapshot.name, SNAPSHOT_NEW);
    enum store_result result = make_folder(arena, folder);
    if (result != STORE_OK || !made.size)
        return result != STORE_OK ? result : STORE_UNAVAILABLE;
    unlink(made.at);
    result = save_as(db, arena, folder, made.at, saving);
    unlink(made.at);
    return result;
}

// --- looking ---

static enum store_result unreadable(const struct store_db *db, struct text why) {
    connection_note_error(why.size ? why.at : "out of memory");
    return engine_found_damage(db) ? STORE_FAILED : STORE_UNAVAILABLE;
}

// Of a file that is there: whether it can be read as what it is.
static enum store_result open_file(struct arena *arena, const char *folder, const char *name,
                                   struct store_db *db) {
    struct stat found;
    struct text why = TEXT("");
    const struct text path = path_of(arena, folder, name, SNAPSHOT_FILE);
    if (lstat(path.at, &found))
        return errno == ENOENT ? STORE_MISSING : fail(arena, path.at);
    if (!S_ISREG(found.st_mode))
        return STORE_MISSING;
    if (engine_look_into(db, arena, path, true, &why))
        return STORE_OK;
    return unreadable(db, why);
}

// STORE_MISSING: it is a database, and no snapshot.
static enum store_result read_kept(struct store_db *db, struct arena *arena,
                                   struct snapshot *snapshot) {
    unsigned long created_ms = 0;
    struct text value = TEXT("");
    struct text why = TEXT("");
    struct engine_identity identity = {0};
    if (!engine_identify(db, arena, &identity, &why))
        return unreadable(db, why);
    if (!identity.is_ours)
        return STORE_MISSING;
    const enum store_result found = store_setting_get(db, arena, SETTING_SNAPSHOT_CREATED, &value);
    if (found != STORE_OK)
        return found;
    snapshot->version = identity.version;
    snapshot->bytes = engine_bytes(db);
    const bool is_one = text_number(value, LONG_MAX, &created_ms);
    snapshot->created_ms = (int64_t)created_ms;
    return is_one ? STORE_OK : STORE_MISSING;
}

bool snapshot_look(struct arena *arena, const char *folder, struct text name,
                   struct snapshot *ret_snapshot) {
    struct store_db db = {0};
    *ret_snapshot = (struct snapshot){.bytes = 0};
    snprintf(ret_snapshot->name, sizeof ret_snapshot->name, "%.*s", TEXT_ARGS(name));
    const bool is_one = open_file(arena, folder, ret_snapshot->name, &db) == STORE_OK &&
                        read_kept(&db, arena, ret_snapshot) == STORE_OK;
    engine_disconnect(&db);
    return is_one;
}

// --- going back ---

static enum store_result put_back(struct store_db *db, struct store_db *from) {
    enum store_result result = store_clear(db);
    if (result == STORE_OK)
        result = store_copy(from, db);
    return result == STORE_OK ? engine_find_references(db) : result;
}

static enum store_result restore_from(struct store_db *db, struct arena *arena,
                                      struct store_db *from, struct text *ret_seed,
                                      bool *ret_is_other) {
    struct snapshot snapshot = {.bytes = 0};
    enum store_result found = read_kept(from, arena, &snapshot);
    if (found != STORE_OK)
        return found;
    *ret_is_other = snapshot.version != store_schema_version();
    if (*ret_is_other)
        return STORE_MISSING;
    found = store_setting_get(from, arena, SETTING_SNAPSHOT_SEED, ret_seed);
    return found == STORE_OK || found == STORE_MISSING ? put_back(db, from) : found;
}

enum store_result snapshot_restore(struct store_db *db, struct arena *arena, const char *folder,
                                   const struct snapshot *snapshot, struct text *ret_seed,
                                   bool *ret_is_other) {
    struct store_db file = {0};
    struct store_db memory = snapshot->memory;
    if (!folder)
        return restore_from(db, arena, &memory, ret_seed, ret_is_other);
    enum store_result result = open_file(arena, folder, snapshot->name, &file);
    if (result == STORE_OK)
        result = restore_from(db, arena, &file, ret_seed, ret_is_other);
    engine_disconnect(&file);
    return result;
}

// --- deleting ---

enum store_result snapshot_delete(struct arena *arena, const char *folder,
                                  const struct snapshot *snapshot, bool *ret_is_gone) {
    *ret_is_gone = !folder;
    if (!folder)
        return STORE_OK;
    const struct text file = path_of(arena, folder, snapshot->name, SNAPSHOT_FILE);
    if (unlink(file.at) && errno != ENOENT)
        return fail(arena, file.at);
    *ret_is_gone = file.size;
    return folder_sync(folder) || errno == ENOENT ? STORE_OK : fail(arena, folder);
}
