// The catalog file while the server serves: read again and loaded beside the loop.
#ifndef AZSREG_SERVE_SERVE_CATALOG_H
#define AZSREG_SERVE_SERVE_CATALOG_H

#include "products/catalog_file.h"

// Stays where it is while it is read.
struct serve_catalog {
    struct store_long write; // first
    struct text path;
    const char *data_folder; // NULL: in memory
    struct marketplace *marketplace;
    bool reads;
    struct catalog_file file;
    char why[512]; // it was not loaded; empty: the store says
};

// Reads the file again: products are answered as before meanwhile, and whatever is wrong leaves
// them so. False where the store has no time now.
bool serve_catalog_reload(struct serve_catalog *loading, struct store *store);
// Once loading->write is over: takes the new content folder, logs how it went.
void serve_catalog_reloaded(struct serve_catalog *loading, struct store *store);

#endif
