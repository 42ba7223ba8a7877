// What there is to offer: the catalog that was loaded, and where its content lies.
#ifndef AZSREG_PRODUCTS_MARKETPLACE_H
#define AZSREG_PRODUCTS_MARKETPLACE_H

#include "base/worker.h"
#include "store/store.h"

struct content_file;

struct marketplace {
    bool has_catalog;
    int folder_fd;                // of the content; -1: there is none
    struct text key;              // signs addresses of content, and nothing else; secret
    struct worker *worker;        // reads files
    struct content_file *leaving; // nobody waits for what is still being read of them
};

// Makes or reads the key, which is kept with the data.
enum store_result marketplace_open_key(struct store_db *db, struct arena *arena,
                                       struct marketplace *marketplace);

// Gives back what is no longer read; once a turn.
void marketplace_look(struct marketplace *marketplace);

// The worker is closed already.
void marketplace_close(struct marketplace *marketplace);

#endif
