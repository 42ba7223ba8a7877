// Files that are part of the binary; CMake makes the definitions.
#ifndef AZSREG_BASE_EMBEDDED_H
#define AZSREG_BASE_EMBEDDED_H

#include "base/text.h"

// openapi/….json, each with the path that it is served at.
struct embedded_document {
    const char *path;
    const char *at, *end;
};
extern const struct embedded_document embedded_documents[];
extern const int embedded_document_count;

extern const char embedded_device_page[];  // server/pages/device.html
extern const char embedded_device_style[]; // server/pages/device.css

// schema/sqlite/NNNN_….sql, in their order; of schema/postgres/ the first makes all up to it.
struct embedded_migration {
    const char *name;
    const char *sql;
};
extern const struct embedded_migration embedded_migrations[];
extern const int embedded_migration_count;
extern const struct embedded_migration embedded_shared_migrations[];
extern const int embedded_shared_migration_count;

#endif
