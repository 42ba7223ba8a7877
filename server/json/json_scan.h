// The grammar of RFC 8259, checked before cJSON sees a document: cJSON takes more than JSON
// (control characters as space, "01", "1.", bytes that are not UTF-8).
#ifndef AZSREG_JSON_JSON_SCAN_H
#define AZSREG_JSON_JSON_SCAN_H

#include "base/text.h"

// Without the byte order mark that some write before a document.
struct text json_without_mark(struct text document);

enum json_scan_result { JSON_SCAN_OK, JSON_SCAN_NOT_JSON, JSON_SCAN_TOO_DEEP };

enum json_scan_result json_scan(struct text document, unsigned depth_max);

// How many bytes are fine: up to what is wrong, or all.
size_t json_scan_place(struct text document, unsigned depth_max);

// A name or a place in a list, on the way to a value.
struct json_scan_step {
    struct text name; // as it is written; NULL in a list
    size_t index;
};

// U+0000 is JSON as \u0000, but no text here may hold it, for no database does: json_scan does not
// pass it. Whether it is what json_scan stopped at, and the way there: room for depth_max steps.
bool json_scan_found_nul(struct text document, unsigned depth_max, struct json_scan_step *steps,
                         size_t *ret_count);

// How many values a document has at most: what it would take in memory, before it is read.
size_t json_scan_values(struct text document);

#endif
