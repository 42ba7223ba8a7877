#include "store/migrate.h"

#include "base/embedded.h"

#include <string.h>

int store_schema_version(void) {
    return embedded_migration_count;
}

static bool pragma_number(struct store_db *db, const char *sql, int64_t *ret_number) {
    sqlite3_stmt *statement = NULL;
    const bool found = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) == SQLITE_OK &&
                       sqlite3_step(statement) == SQLITE_ROW;
    if (found)
        *ret_number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found;
}

// A disk that fails is not a database that is none.
static struct text why_unreadable(const struct store_db *db, struct arena *arena) {
    const int code = sqlite3_errcode(db->handle) & 0xFF;
    const int system = sqlite3_system_errno(db->handle);
    const bool damaged = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
    return text_format(arena, "it cannot be %s: %s%s%s", damaged ? "read as a database" : "opened",
                       sqlite3_errmsg(db->handle), !damaged && system ? ": " : "",
                       !damaged && system ? strerror(system) : "");
}

bool migrate_recognise(struct store_db *db, struct arena *arena, int *ret_version,
                       struct text *ret_why) {
    int64_t application = 0;
    int64_t version = 0;
    int64_t tables = 0;
    if (!pragma_number(db, "PRAGMA application_id", &application) ||
        !pragma_number(db, "PRAGMA user_version", &version) ||
        !pragma_number(db, "SELECT count(*) FROM sqlite_schema", &tables)) {
        *ret_why = why_unreadable(db, arena);
        return false;
    }
    const bool fresh = !application && !version && !tables;
    if (!fresh && application != AZSREG_APPLICATION_ID) {
        *ret_why = TEXT("it is a database of another program, not azsreg's");
        return false;
    }
    if (version > embedded_migration_count) {
        *ret_why = text_format(arena,
                               "its schema version %d is newer than this program's %d; use a newer "
                               "azsreg",
                               (int)version, embedded_migration_count);
        return false;
    }
    if (version < 0) {
        *ret_why =
            text_format(arena, "its schema version %d is none: the file is damaged", (int)version);
        return false;
    }
    *ret_version = (int)version;
    return true;
}

static bool apply(struct store_db *db, int number) {
    char stamp[96];
    sqlite3_snprintf(sizeof stamp, stamp, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
                     AZSREG_APPLICATION_ID, number);
    return statement_exec(db, "BEGIN IMMEDIATE") == STORE_OK &&
           statement_exec(db, embedded_migrations[number - 1].sql) == STORE_OK &&
           statement_exec(db, stamp) == STORE_OK && statement_exec(db, "COMMIT") == STORE_OK;
}

bool migrate(struct store_db *db, struct arena *arena, struct text *ret_why) {
    int version = 0;
    if (!migrate_recognise(db, arena, &version, ret_why))
        return false;
    for (int number = version + 1; number <= embedded_migration_count; number++) {
        if (apply(db, number))
            continue;
        *ret_why = text_format(arena, "migration %s failed: %s",
                               embedded_migrations[number - 1].name, sqlite3_errmsg(db->handle));
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
        return false;
    }
    return true;
}
