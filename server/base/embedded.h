// Files that are part of the binary; CMake makes the definitions.
#ifndef AZSREG_BASE_EMBEDDED_H
#define AZSREG_BASE_EMBEDDED_H

#include "base/text.h"

extern const char embedded_openapi[]; // openapi/azsreg.json
struct text embedded_openapi_text(void);

extern const char embedded_device_page[]; // server/pages/device.html

// schema/sqlite/NNNN_….sql, in the order of their numbers.
struct embedded_migration {
    const char *name;
    const char *sql;
};
extern const struct embedded_migration embedded_migrations[];
extern const int embedded_migration_count;

#endif
