// What SQLite has in files: the schema's version, and databases that are looked at from outside.
#include "sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { APPLICATION_ID = 0x415A5352 }; // "AZSR", in the file's header

// --- the schema's version -----------------------------------------------------------------------

static bool number_of(struct store_db *db, const char *sql, int64_t *ret_number) {
    sqlite3_stmt *statement = NULL;
    const bool found = sqlite3_prepare_v2(sqlite_of(db), sql, -1, &statement, NULL) == SQLITE_OK &&
                       sqlite3_step(statement) == SQLITE_ROW;
    if (found)
        *ret_number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found;
}

bool engine_found_damage(const struct store_db *db) {
    const int code = db->connection ? sqlite3_errcode(sqlite_of(db)) & 0xFF : SQLITE_OK;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

// A disk that fails is not a database that is none.
static struct text why_unreadable(const struct store_db *db, struct arena *arena) {
    const int system = sqlite3_system_errno(sqlite_of(db));
    if (engine_found_damage(db))
        return text_format(arena, "it cannot be read as a database: %s", engine_message(db));
    return text_format(arena, "it cannot be opened: %s%s%s", engine_message(db), system ? ": " : "",
                       system ? strerror(system) : "");
}

bool sqlite_identify(struct store_db *db, struct arena *arena, struct engine_identity *ret_identity,
                     struct text *ret_why) {
    int64_t application = 0;
    int64_t version = 0;
    int64_t tables = 0;
    if (!number_of(db, "PRAGMA application_id", &application) ||
        !number_of(db, "PRAGMA user_version", &version) ||
        !number_of(db, "SELECT count(*) FROM sqlite_schema", &tables)) {
        *ret_why = why_unreadable(db, arena);
        return false;
    }
    *ret_identity = (struct engine_identity){
        .is_empty = !application && !version && !tables,
        .is_ours = application == APPLICATION_ID,
        .version = version,
    };
    return true;
}

enum store_result sqlite_stamp(struct store_db *db, int version) {
    char stamp[96];
    sqlite3_snprintf(sizeof stamp, stamp, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
                     APPLICATION_ID, version);
    return engine_exec(db, stamp);
}

enum store_result sqlite_hold_references(struct store_db *db, bool held) {
    return engine_exec(db, held ? "PRAGMA foreign_keys=ON" : "PRAGMA foreign_keys=OFF");
}

bool sqlite_references_hold(struct store_db *db) {
    int64_t astray = 0;
    return number_of(db, "SELECT count(*) FROM pragma_foreign_key_check", &astray) && !astray;
}

// --- looking from outside -----------------------------------------------------------------------

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

static bool open_as(struct store_db *db, struct arena *arena, struct text path, enum way way,
                    struct text *ret_why) {
    struct engine_identity identity = {0};
    engine_disconnect(db);
    if (!sqlite_open(db, uri_of(arena, path, way).at, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)) {
        *ret_why = text_format(arena, "%s", engine_message(db));
        return false;
    }
    sqlite3_db_config(sqlite_of(db), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (way == WAY_ALONE)
        sqlite3_exec(sqlite_of(db), "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL);
    return sqlite_identify(db, arena, &identity, ret_why);
}

// SQLITE_CANTOPEN and SQLITE_READONLY: the index of the WAL can be neither read nor made.
static bool lacks_index(const struct store_db *db) {
    const int code = sqlite3_errcode(sqlite_of(db)) & 0xFF;
    return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

bool engine_look_into(struct store_db *db, struct arena *arena, struct text path, bool is_quiet,
                      struct text *ret_why) {
    struct stat found;
    const struct text wal = text_format(arena, "%.*s-wal", TEXT_ARGS(path));
    const bool has_wal = stat(wal.at, &found) == 0 && found.st_size;
    if (open_as(db, arena, path, is_quiet && !has_wal ? WAY_IMMUTABLE : WAY_SHARED, ret_why))
        return true;
    return is_quiet && has_wal && db->connection && lacks_index(db) &&
           open_as(db, arena, path, WAY_ALONE, ret_why);
}

// --- checking -----------------------------------------------------------------------------------

// A directory is loaded in one transaction, and none of its rows stays aged.
#define LEFT_OVER(table)                                                                           \
    "SELECT 'table " table                                                                         \
    " has rows of a directory that was left half loaded: ' || count(*)"                            \
    " FROM " table " WHERE origin = 'old' HAVING count(*) > 0"

static const char *const checks[] = {
    "PRAGMA integrity_check(20)",
    "SELECT iif(rowid IS NULL, 'a row', 'row ' || rowid) || ' of ' || \"table\" ||"
    " ' refers to a missing ' || parent FROM pragma_foreign_key_check",
    "SELECT 'tags of resource group ' || name || ' are not a JSON object' FROM resource_group"
    " WHERE tags <> '' AND iif(json_valid(tags), json_type(tags), '') <> 'object'",
    "SELECT 'tags of registration ' || name || ' are not a JSON object' FROM registration"
    " WHERE tags <> '' AND iif(json_valid(tags), json_type(tags), '') <> 'object'",
    "SELECT 'tags of subscription ' || lower(hex(subscription)) || ' are not a JSON object'"
    " FROM subscription_tags WHERE tags <> '' AND iif(json_valid(tags), json_type(tags), '') <>"
    " 'object'",
    "SELECT 'token of registration ' || name || ' is not a JSON object' FROM registration"
    " WHERE iif(json_valid(token), json_type(token), '') <> 'object'",
    LEFT_OVER("partner"),
    LEFT_OVER("tenant"),
    LEFT_OVER("subscription"),
    LEFT_OVER("principal"),
    LEFT_OVER("customer"),
    "SELECT 'partner ' || p.name || ' rolls up to ' || r.name || ', which rolls up to another one'"
    " FROM partner AS p JOIN partner AS r ON r.id = p.root WHERE r.root <> r.id",
    "SELECT 'partner ' || p.name || ' is kept as one that can' || iif(p.reachable, '', 'not') ||"
    " ' be asked, but it' || iif(p.reachable, ' or its root cannot', ' and its root can')"
    " FROM partner AS p JOIN partner AS r ON r.id = p.root"
    " WHERE p.reachable <> (p.answers AND r.answers)",
    "SELECT 'customer ' || lower(hex(c.tenant)) || ' of ' || p.name || ' is of no tenant'"
    " FROM customer AS c JOIN partner AS p ON p.id = c.partner"
    " WHERE NOT EXISTS (SELECT 1 FROM tenant WHERE id = c.tenant)",
    "SELECT 'customer ' || lower(hex(c.tenant)) || ' is of ' || p.name || ', which is a reseller'"
    " FROM customer AS c JOIN partner AS p ON p.id = c.partner WHERE p.root <> p.id",
    "SELECT 'customer ' || lower(hex(c.tenant)) || ' of ' || p.name || ' is looked after by ' ||"
    " r.name || ', which is no reseller of it' FROM customer AS c JOIN partner AS p"
    " ON p.id = c.partner JOIN partner AS r ON r.id = c.reseller"
    " WHERE r.id = p.id OR r.root <> p.id",
    "SELECT 'address of customer ' || lower(hex(tenant)) || ' is not a JSON object' FROM customer"
    " WHERE address <> '' AND iif(json_valid(address), json_type(address), '') <> 'object'",
    // Rows of before the schema had purchases get theirs when the file is read again: until then
    // no digest of one is kept.
    "SELECT 'subscription ' || lower(hex(s.id)) || ' is sold by ' || p.name ||"
    " ', and there is no purchase of it' FROM subscription AS s JOIN partner AS p"
    " ON p.id = s.partner WHERE s.offer = 'CSP' AND (s.origin = 'made' OR (s.origin = 'file'"
    " AND EXISTS (SELECT 1 FROM setting WHERE name = 'directory-digest' AND length(value) > 0)))"
    " AND NOT EXISTS (SELECT 1 FROM purchase WHERE subscription = s.id)",
    "SELECT 'rate card ' || offer_durable_id || ' in ' || currency || ' is for no offer'"
    " FROM rate_card AS c WHERE NOT EXISTS (SELECT 1 FROM rate_card_offer WHERE card = c.id)",
    "SELECT 'rate of meter ' || id || ' is no decimal: ' || rate FROM rate_card_meter"
    " WHERE rate = '' OR rate GLOB '*[^0-9.]*'",
    "SELECT 'factor of stack meter ' || lower(hex(stack_meter)) || ' is no decimal: ' || factor"
    " FROM rate_card_stack_meter WHERE factor = '' OR factor GLOB '*[^0-9.]*'",
};

static void run_check(struct store_db *db, const char *sql, struct buffer *findings) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(sqlite_of(db), sql, -1, &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        const unsigned char *line = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
        if (line && strcmp((const char *)line, "ok") != 0)
            buffer_add(findings, text_format(findings->arena, "%s\n", (const char *)line));
    }
    if (code != SQLITE_DONE)
        buffer_add(findings, text_format(findings->arena, "%s\n", engine_message(db)));
    sqlite3_finalize(statement);
}

void engine_check(struct store_db *db, struct buffer *findings) {
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        run_check(db, checks[i], findings);
}

// --- copying ------------------------------------------------------------------------------------

// One step copies all pages under one read lock, so a writer cannot make it start over. What is
// half done is thrown away, so it needs no journal beside it.
bool engine_copy(struct store_db *db, struct arena *arena, const char *file, struct text *ret_why) {
    sqlite3 *target = NULL;
    bool copied = sqlite3_open_v2(file, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW,
                                  NULL) == SQLITE_OK &&
                  sqlite3_exec(target, "PRAGMA journal_mode=OFF", NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_backup *backup =
        copied ? sqlite3_backup_init(target, "main", sqlite_of(db), "main") : NULL;
    const int stepped = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
    copied = backup && sqlite3_backup_finish(backup) == SQLITE_OK && stepped == SQLITE_DONE &&
             sqlite3_exec(target, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) == SQLITE_OK;
    if (!copied)
        *ret_why = text_format(arena, "%s: %s", file, sqlite3_errmsg(target));
    sqlite3_close(target);
    return copied;
}

void engine_remove_copy(struct arena *arena, struct text file) {
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        unlink(text_format(arena, "%.*s%s", TEXT_ARGS(file), endings[i]).at);
}
