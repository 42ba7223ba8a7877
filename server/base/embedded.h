// Files that are part of the binary; CMake makes the definitions.
#ifndef AZSREG_BASE_EMBEDDED_H
#define AZSREG_BASE_EMBEDDED_H

#include "base/text.h"

// openapi/….json, each with the path that it is served at.
struct embedded_document {
    const char *path;
    const char *at;
    const char *end;
};
extern const struct embedded_document embedded_documents[];
extern const int embedded_document_count;

extern const char embedded_device_page[];  // server/pages/device.html
extern const char embedded_device_style[]; // server/pages/device.css

// schema/sqlite/NNNN_….sql, in the order of their numbers.
struct embedded_migration {
    const char *name;
    const char *sql;
};
extern const struct embedded_migration embedded_migrations[];
extern const int embedded_migration_count;

// schema/postgres/: the first one makes all that those of SQLite have made up to its number.
extern const struct embedded_migration embedded_shared_migrations[];
extern const int embedded_shared_migration_count;

#endif
