// The records of a report's body, one after the other: a page of a stack's API ({"value":[…]}), a
// bare array, or NDJSON, of which each line is a record or such a page.
#ifndef AZSREG_REPORTS_SOURCE_H
#define AZSREG_REPORTS_SOURCE_H

#include "base/text.h"

enum { USAGE_RECORDS_MAX = 20000, USAGE_DEPTH_MAX = 32 };
enum { USAGE_PAGE_MAX = 65536 }; // bytes around the records of a page

struct usage_source {
    struct text lines; // that are not begun yet
    struct text page;  // what is left of one
    bool is_cut;       // a page says that it is one of several
};

enum usage_source_result {
    USAGE_SOURCE_FINE,
    USAGE_SOURCE_NOT_JSON,
    USAGE_SOURCE_BAD_PAGE, // a member is there twice, or something else around its records; U+0000
    USAGE_SOURCE_NO_RECORDS, // it is JSON, and neither of the three
    USAGE_SOURCE_TOO_MANY,   // more than USAGE_RECORDS_MAX
};

// What is wrong with one.
struct usage_source_fault {
    size_t line;          // from 1; of a document 0
    struct text path;     // of a page: the member; empty: all of it
    struct text expected; // there
};

// All of it is looked through before the first is given out; it is borrowed from the body,
// the fault's texts are in the arena.
enum usage_source_result usage_source_open(struct arena *arena, struct text body, bool is_ndjson,
                                           struct usage_source *ret_source,
                                           struct usage_source_fault *ret_fault);

// The next one; false at the end.
bool usage_source_next(struct usage_source *source, struct text *ret_record);

#endif
