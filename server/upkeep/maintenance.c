#include "upkeep/maintenance.h"

#include "base/buffer.h"
#include "base/cleanup.h"
#include "sqlite/sqlite_data.h"
#include "store/migrate.h"
#include "upkeep/folder.h"
#include "upkeep/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void folder_source_close(struct source *source) {
    engine_disconnect(&source->db);
    if (source->folder_fd >= 0)
        close(source->folder_fd);
}

static bool lock_quietly(struct source *source, const char *folder) {
    source->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return source->folder_fd >= 0 && flock(source->folder_fd, LOCK_SH | LOCK_NB) == 0;
}

bool folder_source_open(struct arena *arena, const char *folder, struct source *source,
                        struct text *ret_why) {
    struct stat found;
    struct text why = TEXT("");
    const struct text path = text_format(arena, "%s/azsreg.db", folder);
    if (stat(path.at, &found)) {
        *ret_why = text_format(arena, "%s: %s", path.at, strerror(errno));
        return false;
    }
    source->is_quiet = lock_quietly(source, folder);
    if (engine_look_into(&source->db, arena, path, source->is_quiet, &why) &&
        migrate_recognise(&source->db, arena, &source->version, &why))
        return true;
    *ret_why = text_format(arena, "%s: %.*s", path.at, TEXT_ARGS(why));
    return false;
}

enum check_verdict store_check(struct arena *arena, const char *folder, struct text *ret_findings) {
    cleanup_source struct source source = {.folder_fd = -1};
    struct buffer findings = buffer_in(arena);
    if (!folder_source_open(arena, folder, &source, ret_findings))
        return engine_found_damage(&source.db) ? CHECK_DAMAGED : CHECK_IMPOSSIBLE;
    if (source.version != store_schema_version()) {
        *ret_findings = text_format(arena,
                                    "its schema version is %d, this program's is %d: start the "
                                    "server on it once, then check again",
                                    source.version, store_schema_version());
        return CHECK_IMPOSSIBLE;
    }
    engine_check(&source.db, &findings);
    if (!buffer_text(&findings, ret_findings))
        return CHECK_IMPOSSIBLE;
    return ret_findings->size ? CHECK_DAMAGED : CHECK_SOUND;
}

// What is linked is the file that was made, whatever has its name by now.
static bool put_in_place(struct arena *arena, int fd, const char *folder, const char *file) {
    const struct text made = text_format(arena, "/proc/self/fd/%d", fd);
    return fsync(fd) == 0 && linkat(AT_FDCWD, made.at, AT_FDCWD, file, AT_SYMLINK_FOLLOW) == 0 &&
           folder_sync(folder);
}

// FILE in a folder without links, which SQLite is told not to follow.
static bool resolve(struct arena *arena, const char *file, struct text *ret_folder,
                    struct text *ret_file) {
    char folder[PATH_MAX];
    const char *slash = strrchr(file, '/');
    const struct text given =
        slash ? text_format(arena, "%.*s", (int)(slash - file + 1), file) : TEXT(".");
    if (!realpath(given.at, folder))
        return false;
    *ret_folder = text_format(arena, "%s", folder);
    *ret_file = text_format(arena, "%s/%s", folder, slash ? slash + 1 : file);
    return true;
}

static bool copy_into(struct arena *arena, struct source *source, const char *folder,
                      const char *file, struct text *ret_why) {
    const struct text part = text_format(arena, "%s.part-%ld", file, (long)getpid());
    cleanup_fd const int fd =
        open(part.at, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        *ret_why = text_format(arena, "%s: %s", part.at, strerror(errno));
        return false;
    }
    bool done = engine_copy(&source->db, arena, part.at, ret_why);
    if (done && !put_in_place(arena, fd, folder, file)) {
        *ret_why = text_format(arena, "%s: %s", file, strerror(errno));
        done = false;
    }
    engine_remove_copy(arena, part);
    return done;
}

bool store_backup(struct arena *arena, const char *folder, const char *file, struct text *ret_why) {
    cleanup_source struct source source = {.folder_fd = -1};
    struct text where = TEXT("");
    struct text target = TEXT("");
    struct stat found;
    if (!folder_source_open(arena, folder, &source, ret_why))
        return false;
    if (!source.version)
        *ret_why = text_format(arena, "%s/azsreg.db: there is nothing in it", folder);
    else if (!resolve(arena, file, &where, &target))
        *ret_why = text_format(arena, "%s: %s", file, strerror(errno));
    else if (lstat(target.at, &found) == 0)
        *ret_why = text_format(arena, "%s: it exists already", file);
    else
        return copy_into(arena, &source, where.at, target.at, ret_why);
    return false;
}

bool store_look(struct arena *arena, const char *folder,
                enum store_result (*look)(struct store_db *db, void *context), void *context,
                enum store_result *ret_result, struct text *ret_why) {
    cleanup_source struct source source = {.folder_fd = -1};
    if (!folder_source_open(arena, folder, &source, ret_why))
        return false;
    *ret_result = look(&source.db, context);
    if (*ret_result == STORE_OK || *ret_result == STORE_MISSING)
        return true;
    *ret_why = text_format(arena, "%s: %s", folder, engine_message(&source.db));
    return false;
}
