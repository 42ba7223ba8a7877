#include "products/catalog_file.h"

#include "base/clock.h"
#include "base/files.h"
#include "log/log.h"
#include "products/content_file.h"
#include "upkeep/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SETTLED_S = 2 }; // what changed a moment ago may change again, and its times not tell

// Which file it is, and as of when; in a line of its own its content folder. Another version of
// this program may read it otherwise. Empty where that says too little.
static struct text mark_of(struct arena *arena, const char *path, const struct stat *found) {
    char whole[PATH_MAX];
    if (!realpath(path, whole) || clock_real_s() - found->st_ctim.tv_sec < SETTLED_S)
        return TEXT("");
    return text_format(arena, "%s %s %llx %llx %lld %lld.%09ld %lld.%09ld\n", AZSREG_VERSION, whole,
                       (unsigned long long)found->st_dev, (unsigned long long)found->st_ino,
                       (long long)found->st_size, (long long)found->st_mtim.tv_sec,
                       found->st_mtim.tv_nsec, (long long)found->st_ctim.tv_sec,
                       found->st_ctim.tv_nsec);
}

// A content folder is relative to its catalog's.
static bool open_folder(struct arena *arena, const char *path, struct text folder, int *ret_fd,
                        struct text *ret_why) {
    const char *slash = strrchr(path, '/');
    const struct text base = slash ? (struct text){path, (size_t)(slash - path) + 1} : TEXT("");
    *ret_fd = -1;
    if (!folder.size)
        return true;
    const struct text whole =
        folder.at[0] == '/' ? folder
                            : text_format(arena, "%.*s%.*s", TEXT_ARGS(base), TEXT_ARGS(folder));
    *ret_fd = open(text_copy(arena, whole).at, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*ret_fd >= 0)
        return true;
    *ret_why = text_format(arena, "contentFolder must be a folder: %.*s: %s", TEXT_ARGS(whole),
                           strerror(errno));
    return false;
}

// One that is not there may come yet; what is no file, or behind a link, is a mistake.
static bool check_files(struct arena *arena, struct catalog_file *given, struct text *ret_why) {
    struct catalog *catalog = &given->catalog;
    for (size_t i = 0; i < catalog->file_count; i++) {
        const int error = content_file_look(given->folder_fd, catalog->files[i]);
        if (error == ENOENT && catalog->hint_count < CATALOG_HINTS_MAX)
            catalog->hints[catalog->hint_count++] = (struct catalog_hint){
                catalog->places[i], "there is no such file in the content folder"};
        if (!error || error == ENOENT)
            continue;
        *ret_why = text_format(arena, "%.*s must be a file that no link leads to: %s",
                               TEXT_ARGS(catalog->places[i]),
                               error == EISDIR ? "it is none" : strerror(error));
        return false;
    }
    return true;
}

static bool read_file(struct arena *arena, const char *path, struct catalog_file *given,
                      struct text *ret_why) {
    struct text document = TEXT("");
    given->arena = arena_open();
    if (!given->arena) {
        *ret_why = TEXT("out of memory");
        return false;
    }
    return file_read(given->arena, path, &document, ret_why) &&
           catalog_read(given->arena, document, &given->catalog, ret_why) &&
           open_folder(arena, path, given->catalog.content_folder, &given->folder_fd, ret_why) &&
           check_files(arena, given, ret_why);
}

static bool is_kept(struct arena *arena, const char *data_folder, struct text mark,
                    struct text *ret_folder) {
    struct text kept = TEXT("");
    struct text why = TEXT("");
    if (!data_folder || !mark.size ||
        store_setting_peek(arena, data_folder, SETTING_CATALOG_FILE, &kept, &why) != STORE_OK ||
        !text_is(text_slice(kept, 0, mark.size), mark))
        return false;
    *ret_folder = text_slice(kept, mark.size, kept.size);
    return true;
}

static bool read_unless_kept(struct arena *arena, const char *path, const char *data_folder,
                             struct catalog_file *given, struct text *ret_why) {
    struct stat found;
    struct text folder = TEXT("");
    if (stat(path, &found) < 0) {
        *ret_why = text_of(strerror(errno));
        return false;
    }
    given->mark = mark_of(arena, path, &found);
    given->is_loaded = is_kept(arena, data_folder, given->mark, &folder);
    if (given->is_loaded)
        return open_folder(arena, path, folder, &given->folder_fd, ret_why);
    if (!read_file(arena, path, given, ret_why))
        return false;
    if (given->mark.size)
        given->mark = text_format(arena, "%.*s%.*s", TEXT_ARGS(given->mark),
                                  TEXT_ARGS(given->catalog.content_folder));
    return true;
}

void catalog_file_forget(struct catalog_file *file) {
    arena_close(file->arena);
    if (file->folder_fd >= 0)
        close(file->folder_fd);
    file->arena = NULL;
    file->folder_fd = -1;
    file->catalog = (struct catalog){.product_count = 0};
}

bool catalog_file_read(struct arena *arena, const char *path, const char *data_folder,
                       struct catalog_file *ret_catalog, struct text *ret_why) {
    struct text why = TEXT("");
    ret_catalog->given = true;
    if (read_unless_kept(arena, path, data_folder, ret_catalog, &why))
        return true;
    *ret_why = text_format(arena, "catalog %s: %.*s", path, TEXT_ARGS(why));
    catalog_file_forget(ret_catalog);
    return false;
}

static enum store_result remember(struct store_db *db, struct text mark) {
    return mark.size ? store_setting_put(db, SETTING_CATALOG_FILE, mark)
                     : store_setting_remove(db, SETTING_CATALOG_FILE);
}

enum store_result catalog_file_put(struct catalog_file *given, struct store_db *db) {
    if (given->is_loaded)
        return STORE_OK;
    const enum store_result result = catalog_load(db, &given->catalog);
    return result == STORE_OK ? remember(db, given->mark) : result;
}

static void log_catalog(const struct catalog_file *given) {
    const struct log_field fields[] = {
        LOG_BOOL("changed", !given->is_loaded),
        LOG_NUMBER("products", (long long)given->catalog.product_count),
        LOG_NUMBER("files", (long long)given->catalog.file_count),
    };
    const size_t read = given->is_loaded ? 1 : sizeof fields / sizeof *fields;
    log_write(LOG_INFO, "catalog", fields, read);
    for (size_t i = 0; i < given->catalog.hint_count; i++) {
        const struct catalog_hint *hint = &given->catalog.hints[i];
        const struct log_field said[] = {LOG_TEXT("place", hint->place),
                                         LOG_TEXT("hint", text_of(hint->hint))};
        log_write(LOG_WARN, "catalog-hint", said, sizeof said / sizeof *said);
    }
}

// A large file has left much behind.
static void give_back(struct catalog_file *given, struct store *store) {
    if (!given->arena)
        return;
    catalog_file_forget(given);
    store_shrink(store);
    malloc_trim(0);
}

enum store_result catalog_file_load(struct catalog_file *given, struct store *store,
                                    struct arena *arena, struct marketplace *marketplace) {
    struct store_db *db = NULL;
    enum store_result result = store_write(store, &db);
    marketplace->has_catalog = given->given;
    marketplace->folder_fd = given->folder_fd;
    if (result == STORE_OK)
        result = marketplace_open_key(db, arena, marketplace);
    if (result == STORE_OK)
        result = catalog_file_put(given, db);
    if (result == STORE_OK)
        result = store_write_end(store, true);
    if (result == STORE_OK)
        result = store_commit(store);
    if (given->given && result == STORE_OK)
        log_catalog(given);
    given->folder_fd = -1; // the marketplace's
    give_back(given, store);
    return result;
}

// The number stays, for a file may just be opened below it: what it stands for becomes another.
static void take_folder(struct catalog_file *given, struct marketplace *marketplace) {
    const int nowhere = given->folder_fd < 0 ? open("/dev/null", O_PATH | O_CLOEXEC) : -1;
    const int folder_fd = given->folder_fd < 0 ? nowhere : given->folder_fd;
    given->folder_fd = -1;
    if (marketplace->folder_fd < 0) {
        marketplace->folder_fd = folder_fd;
        return;
    }
    if (folder_fd >= 0) {
        dup3(folder_fd, marketplace->folder_fd, O_CLOEXEC);
        close(folder_fd);
    }
}

void catalog_file_show(struct catalog_file *given, struct store *store,
                       struct marketplace *marketplace) {
    take_folder(given, marketplace);
    log_catalog(given);
    give_back(given, store);
}
