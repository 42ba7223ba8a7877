// The catalog file at the start: read, checked and loaded where it is another than the last time.
#ifndef AZSREG_SERVE_SERVE_CATALOG_H
#define AZSREG_SERVE_SERVE_CATALOG_H

#include "catalog/catalog.h"
#include "products/marketplace.h"

struct serve_catalog {
    bool given;
    bool is_loaded;      // the data folder has it already, as it is
    int folder_fd;       // of its content; -1: it names none
    struct text mark;    // what says that it is the same, with the content folder
    struct arena *arena; // where the catalog is; NULL once it is loaded
    struct catalog catalog;
};

// Reads the file, unless the data folder (NULL: none) has it as it is. False with what is wrong.
bool serve_catalog_read(struct arena *arena, const char *path, const char *data_folder,
                        struct serve_catalog *ret_catalog, struct text *ret_why);

// Brings the store to what was read, which may be that there is none, and opens the marketplace.
enum store_result serve_catalog_load(struct serve_catalog *given, struct store *store,
                                     struct arena *arena, struct marketplace *marketplace);

#endif
