// Ids for who and what is made by requests. With a seed, an id may be drawn that a directory of an
// earlier run has named: then another is (docs/control.md, "Seed").
#ifndef AZSREG_PARTIES_FRESH_ID_H
#define AZSREG_PARTIES_FRESH_ID_H

#include "engine/db.h"

// guid_ordered, of what is no tenant's, subscription's, order's or principal's.
enum store_result store_fresh_id(struct store_db *db, int64_t now_ms, struct guid *ret_id);

#endif
