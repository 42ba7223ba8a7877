#include "store/transaction.h"

enum store_result transaction_undo(struct store_db *db) {
    if (!engine_in_transaction(db))
        return STORE_OK;
    connection_new_state(db);
    return engine_bound(db, BOUND_ROLLBACK);
}

enum store_result transaction_begin(struct store_db *db, enum bound begin) {
    const enum store_result undone = transaction_undo(db);
    if (undone != STORE_OK)
        return undone;
    db->broken = false;
    return engine_bound(db, begin);
}
