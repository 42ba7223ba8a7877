// The directory file: from its path into the store, and what is logged of it.
#ifndef AZSREG_SERVE_SERVE_DIRECTORY_H
#define AZSREG_SERVE_SERVE_DIRECTORY_H

#include "app/app.h"
#include "directory/directory.h"

// False with one clause that names the file and the place in it.
bool serve_directory_read(struct arena *arena, struct text path, struct directory *ret_directory,
                          struct text *ret_why);

// One that is being loaded; stays where it is meanwhile, and so does what it names.
struct serve_directory {
    struct store_long write; // first
    struct app *app;
    const struct directory *directory;
    bool changed;
};

// Whether loading it takes longer than a turn may.
bool serve_directory_is_large(const struct directory *directory);

// Loads it where it has changed, durably: a job of the store's (store_write_long), for which the
// store must have time. Until serve_directory_end the server is not ready.
void serve_directory_begin(struct serve_directory *loading, struct app *app, struct arena *arena,
                           const struct directory *directory);

// Once loading->write is over. Logs what is in it.
enum store_result serve_directory_end(struct serve_directory *loading, struct arena *arena);

// A line in the log where no subscription is known and none can come into being.
void serve_directory_warn(const struct app *app, struct arena *arena);

#endif
