#include "store/transaction.h"

static const char *const bounds[BOUNDS] = {
    [BOUND_BEGIN_READ] = "BEGIN",
    [BOUND_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [BOUND_COMMIT] = "COMMIT",
    [BOUND_ROLLBACK] = "ROLLBACK",
    [BOUND_SAVEPOINT] = "SAVEPOINT write",
    [BOUND_KEEP] = "RELEASE write",
    [BOUND_UNDO] = "ROLLBACK TO write",
};

enum store_result transaction_prepare(struct store_db *db) {
    for (int i = 0; i < BOUNDS; i++) {
        const enum store_result prepared = statement_prepare(db, bounds[i], &db->bounds[i]);
        if (prepared != STORE_OK)
            return prepared;
    }
    return STORE_OK;
}

bool transaction_is_open(const struct store_db *db) {
    return !sqlite3_get_autocommit(db->handle);
}

enum store_result transaction_bound(struct store_db *db, enum bound bound) {
    cleanup_statement sqlite3_stmt *statement = db->bounds[bound];
    return statement_run_bound(db, statement);
}

enum store_result transaction_undo(struct store_db *db) {
    if (!transaction_is_open(db))
        return STORE_OK;
    statement_new_state(db);
    return transaction_bound(db, BOUND_ROLLBACK);
}

enum store_result transaction_begin(struct store_db *db, enum bound begin) {
    const enum store_result undone = transaction_undo(db);
    if (undone != STORE_OK)
        return undone;
    db->broken = false;
    return transaction_bound(db, begin);
}
