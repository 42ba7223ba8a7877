// Folders that data is kept in.
#ifndef AZSREG_UPKEEP_FOLDER_H
#define AZSREG_UPKEEP_FOLDER_H

#include <stdbool.h>

// Names that were given or taken away in it are so after a crash too; false with errno.
bool folder_sync(const char *path);

#endif
