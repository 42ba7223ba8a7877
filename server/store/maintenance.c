#include "store/maintenance.h"

#include "base/buffer.h"
#include "base/cleanup.h"
#include "store/migrate.h"
#include "store/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct source {
    struct store_db db;
    int version;
    int folder_fd; // holds a shared lock where no server runs, so that none starts meanwhile
};

static void close_source(struct source *source) {
    statements_finish(&source->db);
    sqlite3_close(source->db.handle);
    if (source->folder_fd >= 0)
        close(source->folder_fd);
}
#define cleanup_source __attribute__((cleanup(close_source)))

static bool lock_quietly(struct source *source, const char *folder) {
    source->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return source->folder_fd >= 0 && flock(source->folder_fd, LOCK_SH | LOCK_NB) == 0;
}

// Ways to open a database for reading alone. Where no server runs, one without a WAL is
// "immutable", which keeps SQLite from making files beside it. With a WAL it has to be indexed:
// in a file beside it, or, where none can be made, in memory, which SQLite does for whoever has
// the database alone; the folder's lock says so, so there is no need for locks of the file.
enum way { WAY_IMMUTABLE, WAY_SHARED, WAY_ALONE };

static const char *const ways[] = {
    [WAY_IMMUTABLE] = "?mode=ro&immutable=1",
    [WAY_SHARED] = "?mode=ro",
    [WAY_ALONE] = "?mode=ro&vfs=unix-none",
};

// A path as a URI. One that begins with two slashes would be taken for a host's name.
static struct text uri_of(struct arena *arena, struct text path, enum way way) {
    struct buffer uri = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&uri, path.at[0] == '/' ? TEXT("file://") : TEXT("file:"));
    for (size_t i = 0; i < path.size; i++)
        if (strchr("%?#", path.at[i]))
            buffer_add(&uri, text_format(arena, "%%%02X", (unsigned)path.at[i]));
        else
            buffer_add_char(&uri, path.at[i]);
    buffer_add(&uri, text_of(ways[way]));
    buffer_add_char(&uri, '\0');
    return buffer_text(&uri, &text) ? text : path;
}

static bool open_as(struct arena *arena, struct text path, enum way way, struct source *source,
                    struct text *ret_why) {
    sqlite3_close(source->db.handle);
    source->db.handle = NULL;
    if (sqlite3_open_v2(uri_of(arena, path, way).at, &source->db.handle,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL)) {
        *ret_why = text_of(text_cstring(arena, text_of(sqlite3_errmsg(source->db.handle))));
        return false;
    }
    sqlite3_busy_timeout(source->db.handle, 5000);
    sqlite3_db_config(source->db.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (way == WAY_ALONE)
        sqlite3_exec(source->db.handle, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL);
    return migrate_recognise(&source->db, arena, &source->version, ret_why);
}

// SQLITE_CANTOPEN and SQLITE_READONLY: the index of the WAL can be neither read nor made.
static bool lacks_index(const struct source *source) {
    const int code = sqlite3_errcode(source->db.handle) & 0xFF;
    return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

static bool open_source(struct arena *arena, const char *folder, struct source *source,
                        struct text *ret_why) {
    struct stat found;
    struct text why = TEXT("");
    const struct text path = text_format(arena, "%s/azsreg.db", folder);
    const struct text wal = text_format(arena, "%s-wal", path.at);
    if (stat(path.at, &found)) {
        *ret_why = text_format(arena, "%s: %s", path.at, strerror(errno));
        return false;
    }
    const bool quiet = lock_quietly(source, folder);
    const bool has_wal = stat(wal.at, &found) == 0 && found.st_size;
    if (open_as(arena, path, quiet && !has_wal ? WAY_IMMUTABLE : WAY_SHARED, source, &why) ||
        (quiet && has_wal && lacks_index(source) && open_as(arena, path, WAY_ALONE, source, &why)))
        return true;
    *ret_why = text_format(arena, "%s: %.*s", path.at, TEXT_ARGS(why));
    return false;
}

static void run_check(struct source *source, const char *sql, struct buffer *findings) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(source->db.handle, sql, -1, &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        const unsigned char *line = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
        if (line && strcmp((const char *)line, "ok") != 0)
            buffer_add(findings, text_format(findings->arena, "%s\n", (const char *)line));
    }
    if (code != SQLITE_DONE)
        buffer_add(findings,
                   text_format(findings->arena, "%s\n", sqlite3_errmsg(source->db.handle)));
    sqlite3_finalize(statement);
}

static const char *const checks[] = {
    "PRAGMA integrity_check(20)",
    "SELECT 'row ' || ifnull(rowid, '') || ' of ' || \"table\" || ' refers to a missing ' || parent"
    " FROM pragma_foreign_key_check",
    "SELECT 'tags of resource group ' || name || ' are not a JSON object' FROM resource_group"
    " WHERE tags <> '' AND iif(json_valid(tags), json_type(tags), '') <> 'object'",
    "SELECT 'tags of registration ' || name || ' are not a JSON object' FROM registration"
    " WHERE tags <> '' AND iif(json_valid(tags), json_type(tags), '') <> 'object'",
    "SELECT 'tags of subscription ' || lower(hex(subscription)) || ' are not a JSON object'"
    " FROM subscription_tags WHERE tags <> '' AND iif(json_valid(tags), json_type(tags), '') <>"
    " 'object'",
    "SELECT 'token of registration ' || name || ' is not a JSON object' FROM registration"
    " WHERE iif(json_valid(token), json_type(token), '') <> 'object'",
};

enum check_verdict store_check(struct arena *arena, const char *folder, struct text *ret_findings) {
    cleanup_source struct source source = {.folder_fd = -1};
    struct buffer findings = buffer_in(arena);
    if (!open_source(arena, folder, &source, ret_findings)) {
        const int code = source.db.handle ? sqlite3_errcode(source.db.handle) : SQLITE_OK;
        return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? CHECK_DAMAGED : CHECK_IMPOSSIBLE;
    }
    if (source.version != store_schema_version()) {
        *ret_findings = text_format(arena,
                                    "its schema version is %d, this program's is %d: start the "
                                    "server on it once, then check again",
                                    source.version, store_schema_version());
        return CHECK_IMPOSSIBLE;
    }
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        run_check(&source, checks[i], &findings);
    if (!buffer_text(&findings, ret_findings))
        return CHECK_IMPOSSIBLE;
    return ret_findings->size ? CHECK_DAMAGED : CHECK_SOUND;
}

// One step copies all pages under one read lock, so a writer cannot make it start over. What is
// half done is thrown away, so it needs no journal beside it.
static bool copy_to(struct source *source, const char *file, struct arena *arena,
                    struct text *ret_why) {
    sqlite3 *target = NULL;
    bool copied = sqlite3_open_v2(file, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW,
                                  NULL) == SQLITE_OK &&
                  sqlite3_exec(target, "PRAGMA journal_mode=OFF", NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_backup *backup =
        copied ? sqlite3_backup_init(target, "main", source->db.handle, "main") : NULL;
    const int stepped = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
    copied = backup && sqlite3_backup_finish(backup) == SQLITE_OK && stepped == SQLITE_DONE &&
             sqlite3_exec(target, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) == SQLITE_OK;
    if (!copied)
        *ret_why = text_format(arena, "%s: %s", file, sqlite3_errmsg(target));
    sqlite3_close(target);
    return copied;
}

static bool sync_folder(const char *path) {
    cleanup_fd const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0;
}

// What is linked is the file that was made, whatever has its name by now.
static bool put_in_place(struct arena *arena, int fd, const char *folder, const char *file) {
    const struct text made = text_format(arena, "/proc/self/fd/%d", fd);
    return fsync(fd) == 0 && linkat(AT_FDCWD, made.at, AT_FDCWD, file, AT_SYMLINK_FOLLOW) == 0 &&
           sync_folder(folder);
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

// And what SQLite may have had beside it when it failed.
static void remove_part(struct arena *arena, struct text part) {
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        unlink(text_format(arena, "%s%s", part.at, endings[i]).at);
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
    bool done = copy_to(source, part.at, arena, ret_why);
    if (done && !put_in_place(arena, fd, folder, file)) {
        *ret_why = text_format(arena, "%s: %s", file, strerror(errno));
        done = false;
    }
    remove_part(arena, part);
    return done;
}

bool store_backup(struct arena *arena, const char *folder, const char *file, struct text *ret_why) {
    cleanup_source struct source source = {.folder_fd = -1};
    struct text where = TEXT("");
    struct text target = TEXT("");
    struct stat found;
    if (!open_source(arena, folder, &source, ret_why))
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

enum store_result store_peek(struct arena *arena, const char *folder, const char *name,
                             struct text *ret_value, struct text *ret_why) {
    cleanup_source struct source source = {.folder_fd = -1};
    if (!open_source(arena, folder, &source, ret_why))
        return STORE_FAILED;
    const enum store_result found = store_setting_get(&source.db, arena, name, ret_value);
    if (found == STORE_OK || found == STORE_MISSING)
        return found;
    *ret_why = text_format(arena, "%s: %s", folder, sqlite3_errmsg(source.db.handle));
    return STORE_FAILED;
}
