// Where a product's content lies: a path below the content folder (docs/catalog.md, "Content"). A
// pure rule.
#ifndef AZSREG_CATALOG_CONTENT_PATH_H
#define AZSREG_CATALOG_CONTENT_PATH_H

#include "base/text.h"

enum {
    CONTENT_PATH_MAX = 1024, // bytes, as the file has it
    CONTENT_SEGMENTS_MAX = 12,
};

#define CONTENT_PATH_TAKES                                                                         \
    "an http(s) URL, or a path below the content folder: 1 to 12 names of 1 to 255 bytes, joined " \
    "by /, without control characters or \\, none of them . or .."

enum content_place { CONTENT_ELSEWHERE, CONTENT_HERE, CONTENT_NOWHERE };

// What a URI of the catalog file is: an address of somebody else's, a path here, or neither.
enum content_place content_place_of(struct text uri);

// Whether a name may stand in a path.
bool content_name_is_fine(struct text name);

// The path as a URL has it: percent-encoded, name by name. In the arena.
struct text content_path_encoded(struct arena *arena, struct text path);

#endif
