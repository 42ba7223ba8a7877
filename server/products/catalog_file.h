// The catalog file: read, checked and loaded where it is another than the last time.
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

// The two halves of what comes after reading, for one that is read while the server serves: the
// store is brought to what was read, in the write that is open; then, in the loop, the marketplace
// looks into its content folder, and it is logged.
enum store_result catalog_file_put(struct catalog_file *given, struct store_db *db);
void catalog_file_show(struct catalog_file *given, struct store *store,
                       struct marketplace *marketplace);

// At the start: brings the store to what was read, which may be that there is none, and opens the
// marketplace.
enum store_result catalog_file_load(struct catalog_file *given, struct store *store,
                                    struct arena *arena, struct marketplace *marketplace);

#endif
