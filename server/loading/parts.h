// The parts of a directory that are loaded after its parties and subscriptions.
#ifndef AZSREG_LOADING_PARTS_H
#define AZSREG_LOADING_PARTS_H

#include "directory/directory_types.h"

// Stacks, and who has what on them: once there are the groups of their subscriptions.
enum store_result stacks_load(struct store_db *db, struct arena *arena,
                              const struct directory *directory);

// Rate cards: the file is all there is.
enum store_result rate_cards_load(struct store_db *db, const struct directory *directory);

// Puts the principals, hashing secrets that are not hashed yet, and replaces the role assignments
// of the file before; those that clients have made stay.
enum store_result principals_load(struct store_db *db, struct arena *arena,
                                  const struct directory *directory);

#endif
