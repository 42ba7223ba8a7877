// What the readers of the catalog file's parts share; private to catalog/.
#ifndef AZSREG_CATALOG_READING_H
#define AZSREG_CATALOG_READING_H

#include "catalog/catalog.h"
#include "catalog/content_mark.h"
#include "json/json_in.h"
#include "json/json_out.h"

enum { CATALOG_TEXT_MAX = 65536 }; // bytes of any one text

// The reader's arena is for one product at a time: what is kept of it is copied.
struct reading {
    struct json_reader json;
    struct arena *kept;
    struct catalog *catalog;
    size_t file_room; // how many files and icons there is room for
};

// A text that has to be there, or may; bounded. Copied.
struct text reading_text(struct reading *reading, const struct json_at *at, const char *key);
struct text reading_optional(struct reading *reading, const struct json_at *at, const char *key);

// Writes the member as it is, where it is there.
void reading_pass(struct reading *reading, const struct json_at *at, const char *key,
                  struct json_out *out);
void reading_pass_flag(struct reading *reading, const struct json_at *at, const char *key,
                       struct json_out *out);

// Writes a URI: as it is, or with a mark where it is a path here. required: it has to be there.
void reading_uri(struct reading *reading, const struct json_at *at, const char *key,
                 enum content_kind kind, bool required, struct json_out *out);

void reading_hint(struct reading *reading, const struct json_at *at, const char *key,
                  const char *hint);

// details: writes the answer to listDetails (catalog_details.c).
void reading_details(struct reading *reading, const struct json_at *product, struct text kind,
                     struct text *ret_details);

// requires: what a stack has to be (catalog_details.c).
void reading_requirements(struct reading *reading, const struct json_at *product,
                          struct product_row *row);

// Once all products are read: dependentProducts name products of the file, without a circle
// (catalog_depends.c).
void reading_dependencies(struct reading *reading, const struct json_at *products);

// The text of what was written; where there was no memory the reading fails.
struct text reading_written(struct reading *reading, const struct json_out *out);

#endif
