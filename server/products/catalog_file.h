// The catalog file when the server starts: read, checked and loaded where it is another than the
// last time.
#ifndef AZSREG_PRODUCTS_CATALOG_FILE_H
#define AZSREG_PRODUCTS_CATALOG_FILE_H

#include "catalog/catalog.h"
#include "products/marketplace.h"

struct catalog_file {
    bool given;
    bool is_loaded;      // the data folder has it already, as it is
    int folder_fd;       // of its content; -1: it names none
    struct text mark;    // what says that it is the same, with the content folder
    struct arena *arena; // where the catalog is; NULL once it is loaded
    struct catalog catalog;
};

// Reads the file, unless the data folder (NULL: none) has it as it is. False with what is wrong.
bool catalog_file_read(struct arena *arena, const char *path, const char *data_folder,
                       struct catalog_file *ret_catalog, struct text *ret_why);

// Gives back what was read of it and is still kept.
void catalog_file_forget(struct catalog_file *file);

// Brings the store to what was read, which may be that there is none, and opens the marketplace.
enum store_result catalog_file_load(struct catalog_file *given, struct store *store,
                                    struct arena *arena, struct marketplace *marketplace);

#endif
