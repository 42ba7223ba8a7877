#include "store/migrate.h"

#include "base/embedded.h"
#include "engine/engine.h"

#include <stdlib.h>

int store_schema_version(void) {
    return embedded_migration_count;
}

bool migrate_recognise(struct store_db *db, struct arena *arena, int *ret_version,
                       struct text *ret_why) {
    struct engine_identity identity = {0};
    if (!engine_identify(db, arena, &identity, ret_why))
        return false;
    if (!identity.is_empty && !identity.is_ours) {
        *ret_why = TEXT("it is a database of another program, not azsreg's");
        return false;
    }
    if (identity.version > embedded_migration_count) {
        *ret_why = text_format(arena,
                               "its schema version %d is newer than this program's %d; use a newer "
                               "azsreg",
                               (int)identity.version, embedded_migration_count);
        return false;
    }
    if (identity.version < 0) {
        *ret_why = text_format(arena, "its schema version %d is none: the file is damaged",
                               (int)identity.version);
        return false;
    }
    *ret_version = (int)identity.version;
    return true;
}

// Whether it did; else what the engine says.
static bool went_well(enum store_result result, struct text *ret_why) {
    if (result != STORE_OK)
        *ret_why = store_error_text();
    return result == STORE_OK;
}

// A table that is made anew is referred to by others all the while, so this is asked at the end.
static bool check_references(struct store_db *db, struct text *ret_why) {
    if (engine_references_hold(db))
        return true;
    *ret_why = TEXT("rows refer to what is not there: the file is damaged");
    return false;
}

static bool run_one(struct store_db *db, struct arena *arena,
                    const struct embedded_migration *migration, struct text *ret_why) {
    struct text why = TEXT("");
    if (went_well(engine_exec(db, migration->sql), &why))
        return true;
    *ret_why = text_format(
        arena, "migration %s failed: %.*s%s", migration->name, TEXT_ARGS(why),
        db->engine->is_shared ? "; who owns the tables makes them: azsreg migrate" : "");
    return false;
}

// From one to another, in one transaction.
static bool apply(struct store_db *db, struct arena *arena, int first, int last,
                  struct text *ret_why) {
    bool done = went_well(engine_bound(db, BOUND_BEGIN_WRITE), ret_why);
    for (int number = first; number <= last && done; number++)
        done = run_one(db, arena, &embedded_migrations[number - 1], ret_why);
    if (done && check_references(db, ret_why) && went_well(engine_stamp(db, last), ret_why) &&
        went_well(engine_bound(db, BOUND_COMMIT), ret_why))
        return true;
    DISREGARD(engine_bound(db, BOUND_ROLLBACK));
    return false;
}

// A new database gets all of them at once, which is much faster; one with rows each by itself.
static bool apply_all(struct store_db *db, struct arena *arena, int version, struct text *ret_why) {
    if (!version)
        return apply(db, arena, 1, embedded_migration_count, ret_why);
    for (int number = version + 1; number <= embedded_migration_count; number++)
        if (!apply(db, arena, number, number, ret_why))
            return false;
    return true;
}

// --- a database that other servers have as well --------------------------------------------------

static int number_of(const struct embedded_migration *migration) {
    return (int)strtol(migration->name, NULL, 10);
}

static bool run_missing(struct store_db *db, struct arena *arena, int version,
                        struct text *ret_why) {
    bool done = true;
    for (int i = 0; i < embedded_shared_migration_count && done; i++)
        if (number_of(&embedded_shared_migrations[i]) > version)
            done = run_one(db, arena, &embedded_shared_migrations[i], ret_why);
    return done && went_well(engine_stamp(db, embedded_migration_count), ret_why);
}

// All of it in one transaction, in which nobody else does the same: another server may have been
// first.
static bool migrate_shared(struct store_db *db, struct arena *arena, struct text *ret_why) {
    int version = 0;
    if (went_well(engine_begin_schema(db), ret_why) &&
        migrate_recognise(db, arena, &version, ret_why) &&
        (version == embedded_migration_count || run_missing(db, arena, version, ret_why)) &&
        went_well(engine_end_schema(db, true), ret_why))
        return true;
    DISREGARD(engine_end_schema(db, false));
    return false;
}

bool migrate(struct store_db *db, struct arena *arena, int version, struct text *ret_why) {
    if (version == embedded_migration_count)
        return true;
    if (db->engine->is_shared)
        return migrate_shared(db, arena, ret_why);
    return went_well(engine_hold_references(db, false), ret_why) &&
           apply_all(db, arena, version, ret_why) &&
           went_well(engine_hold_references(db, true), ret_why);
}
