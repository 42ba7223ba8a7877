// What stacks say of resources, each text once.
#ifndef AZSREG_LEDGER_USAGE_INSTANCES_H
#define AZSREG_LEDGER_USAGE_INSTANCES_H

#include "base/digest.h"
#include "engine/db.h"

// The number of a text, whose digest this is; it is added where it is new. Whoever takes it for new
// is answered sooner where it is.
enum store_result store_usage_instance_number(struct store_db *db, const struct digest *digest,
                                              struct text data, bool seems_new, int64_t *ret_id);

#endif
