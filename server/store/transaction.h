// Transactions on one connection; private to store/.
#ifndef AZSREG_STORE_TRANSACTION_H
#define AZSREG_STORE_TRANSACTION_H

#include "store/engine/engine.h"

// One that could not be ended before is ended first.
enum store_result transaction_begin(struct store_db *db, enum bound begin);

// Undoes all of it, if there is one.
enum store_result transaction_undo(struct store_db *db);

#endif
