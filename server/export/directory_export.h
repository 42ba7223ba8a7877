// The directory as a file: what the store has come to know, however it did. The same state is the
// same bytes, and a server with that file answers alike.
#ifndef AZSREG_EXPORT_DIRECTORY_EXPORT_H
#define AZSREG_EXPORT_DIRECTORY_EXPORT_H

#include "engine/db.h"

// Takes the next bytes of the file; false ends the export.
typedef bool directory_sink(void *context, struct text bytes);

struct directory_export {
    directory_sink *sink;
    void *context;
    bool leaves_out_secrets;
};

// Secrets are in it as hashes, or not at all. What --loose made is not in it, nor is a role
// assignment of a role that clients have defined. STORE_FAILED where the sink took no more.
enum store_result directory_export(struct store_db *db, const struct directory_export *what);

#endif
