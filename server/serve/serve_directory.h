// The directory file: from its path into the store, and what is logged of it.
#ifndef AZSREG_SERVE_SERVE_DIRECTORY_H
#define AZSREG_SERVE_SERVE_DIRECTORY_H

#include "app/app.h"
#include "directory/directory.h"

// False with one clause that names the file and the place in it.
bool serve_directory_read(struct arena *arena, struct text path, struct directory *ret_directory,
                          struct text *ret_why);

// Loads it where it has changed, durably, and logs what is in it.
enum store_result serve_directory_load(struct store *store, struct arena *arena,
                                       const struct directory *directory);

// A line in the log where no subscription is known and none can come into being.
void serve_directory_warn(const struct app *app, struct arena *arena);

#endif
