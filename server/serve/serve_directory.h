// The directory file: from its path into the store, and what is logged of it.
#ifndef AZSREG_SERVE_SERVE_DIRECTORY_H
#define AZSREG_SERVE_SERVE_DIRECTORY_H

#include "app/app.h"
#include "directory/directory.h"
#include "loading/directory_kept.h"
#include "loading/directory_load.h"

// One that is being loaded; stays where it is meanwhile, and so does what it names.
struct serve_directory {
    struct store_long write; // first
    struct app *app;
    struct directory_kept *kept; // where it goes once it is loaded
    struct text path;
    struct directory directory; // once it is read
    struct seed_stream ids;     // what is drawn for it
    bool reads;                 // the file first: it is loaded again while the server serves
    bool reset;                 // --reset-directory
    bool is_shared;             // the data: another directory than the one it has is refused
    bool is_refused;            // by what it says, which is logged
    bool changed;
    char why[512]; // it was not loaded; empty: the store says
    struct log_counts {
        size_t partners, tenants, subscriptions, stacks, principals, assignments;
    } counts;
};

// False with a line for each mistake, which names the file and the place in it.
bool serve_directory_read(struct arena *arena, struct text path, struct directory *ret_directory,
                          struct text *ret_why);

// Nothing is being loaded any more: forgets what was, and what is kept.
void serve_directory_close(struct serve_directory *loading);

// Whether loading it takes longer than a turn may.
bool serve_directory_is_large(const struct directory *directory);

// Loads loading->directory where it has changed, durably: a job of the store's (store_write_long),
// for which the store must have time. Until serve_directory_end the server is not ready.
void serve_directory_begin(struct serve_directory *loading, struct app *app, struct arena *arena);

// Once loading->write is over. Logs what is in it.
enum store_result serve_directory_end(struct serve_directory *loading, struct arena *arena);

// Reads the file of loading->path again and loads it, beside the loop: reads are answered from the
// directory of before, and whatever is wrong leaves that one in force. False where the store has no
// time now.
bool serve_directory_reload(struct serve_directory *loading, struct app *app);
// Once loading->write is over: logs how it went.
void serve_directory_reloaded(struct serve_directory *loading);

// A line in the log where no subscription is known and none can come into being.
void serve_directory_warn(const struct app *app, struct arena *arena);

#endif
