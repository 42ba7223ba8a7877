// The console's files as they are part of the binary; embed.cmake makes the definitions.
#ifndef AZSREG_CONSOLE_CONSOLE_FILES_H
#define AZSREG_CONSOLE_CONSOLE_FILES_H

#include <stddef.h>

struct console_file {
    const char *path; // below page/
    const char *type; // Content-Type
    const char *at;   // compressed by gzip, but for the index
    size_t size;
    const char *etag;
};

extern const char console_hash[]; // of all of them; addresses have it, so they never grow old
extern const struct console_file console_index;
extern const struct console_file console_files[];
extern const size_t console_file_count;

#endif
