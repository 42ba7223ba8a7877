#include "store/maintenance.h"

#include "base/buffer.h"
#include "store/migrate.h"
#include "store/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

// A path as a URI that opens it for reading alone.
static struct text uri_of(struct arena *arena, struct text path, bool immutable) {
    struct buffer uri = buffer_in(arena);
    struct text text = TEXT("");
    buffer_add(&uri, TEXT("file:"));
    for (size_t i = 0; i < path.size; i++)
        if (strchr("%?#", path.at[i]))
            buffer_add(&uri, text_format(arena, "%%%02X", (unsigned)path.at[i]));
        else
            buffer_add_char(&uri, path.at[i]);
    buffer_add(&uri, immutable ? TEXT("?mode=ro&immutable=1") : TEXT("?mode=ro"));
    buffer_add_char(&uri, '\0');
    return buffer_text(&uri, &text) ? text : path;
}

// Where no server runs and no WAL is left, "immutable" keeps SQLite from making files beside the
// database; else the WAL has to be read too.
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
    const bool quiet =
        lock_quietly(source, folder) && (stat(wal.at, &found) != 0 || found.st_size == 0);
    if (sqlite3_open_v2(uri_of(arena, path, quiet).at, &source->db.handle,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL)) {
        *ret_why = text_format(arena, "%s: %s", path.at, sqlite3_errmsg(source->db.handle));
        return false;
    }
    sqlite3_busy_timeout(source->db.handle, 5000);
    if (migrate_recognise(&source->db, arena, &source->version, &why))
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
        const bool garbage =
            source.db.handle && sqlite3_errcode(source.db.handle) == SQLITE_CORRUPT;
        return garbage ? CHECK_DAMAGED : CHECK_IMPOSSIBLE;
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

// One step copies all pages under one read lock, so a writer cannot make it start over.
static bool copy_to(struct source *source, const char *file, struct arena *arena,
                    struct text *ret_why) {
    sqlite3 *target = NULL;
    bool copied = sqlite3_open(file, &target) == SQLITE_OK;
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

static bool sync_path(const char *path) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

static bool put_in_place(struct arena *arena, const char *part, const char *file) {
    const char *slash = strrchr(file, '/');
    const struct text folder =
        slash ? text_format(arena, "%.*s", (int)(slash - file + 1), file) : TEXT(".");
    return sync_path(part) && link(part, file) == 0 && sync_path(folder.at);
}

bool store_backup(struct arena *arena, const char *folder, const char *file, struct text *ret_why) {
    cleanup_source struct source source = {.folder_fd = -1};
    if (!open_source(arena, folder, &source, ret_why))
        return false;
    const struct text part = text_format(arena, "%s.part-%ld", file, (long)getpid());
    if (access(file, F_OK) == 0) {
        *ret_why = text_format(arena, "%s: it exists already", file);
        return false;
    }
    const mode_t mask = umask(0077);
    bool done = copy_to(&source, part.at, arena, ret_why);
    umask(mask);
    if (done && !put_in_place(arena, part.at, file)) {
        *ret_why = text_format(arena, "%s: %s", file, strerror(errno));
        done = false;
    }
    unlink(part.at);
    return done;
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
