// The bounds of transactions on one connection; private to store/. Their statements are prepared
// when the connection is opened: where memory is short is where a transaction has to be ended.
#ifndef AZSREG_STORE_TRANSACTION_H
#define AZSREG_STORE_TRANSACTION_H

#include "store/statement.h"

// Once the connection is set up; what is not prepared by then is an error.
enum store_result transaction_prepare(struct store_db *db);

// One that could not be ended before is ended first.
enum store_result transaction_begin(struct store_db *db, enum bound begin);

// SAVEPOINT, RELEASE, ROLLBACK TO or COMMIT.
enum store_result transaction_bound(struct store_db *db, enum bound bound);

// Undoes all of it, if there is one.
enum store_result transaction_undo(struct store_db *db);

bool transaction_is_open(const struct store_db *db);

#endif
