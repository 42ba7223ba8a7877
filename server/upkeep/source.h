// A data folder that is looked into from outside the server; private to upkeep/.
#ifndef AZSREG_UPKEEP_SOURCE_H
#define AZSREG_UPKEEP_SOURCE_H

#include "sqlite/sqlite_data.h"

struct source {
    struct store_db db;
    int version;
    int folder_fd; // holds a shared lock where no server runs, so that none starts meanwhile
    bool is_quiet; // none runs
};

// folder_fd is -1 before. False with a reason; it is to be closed all the same.
bool folder_source_open(struct arena *arena, const char *folder, struct source *source,
                        struct text *ret_why);
void folder_source_close(struct source *source);
#define cleanup_source __attribute__((cleanup(folder_source_close)))

#endif
