// Usage records cut out of a file's bytes, in whichever pieces those come: of pages of a stack's
// API
// ({"value":[…]}), of arrays, and of lines, of which each is a record, a page or an array. A record
// is given out as it stands, so that its numbers keep their digits. Nothing larger than a record,
// or than what stands around the records of a page, is held.
#ifndef AZSREG_FEED_SPLITTER_H
#define AZSREG_FEED_SPLITTER_H

#include "base/text.h"

#include <stdint.h>

enum {
    SPLIT_RECORD_MAX = 65536, // bytes, as a server takes it
    SPLIT_PAGE_MAX = 65536,   // of a page, without its records
    SPLIT_DEPTH_MAX = 31,     // levels of a record, which stands in an array when it is sent
};

enum split_form { SPLIT_LINES, SPLIT_ARRAY, SPLIT_PAGE };

// Behind a record, or at the start of the file: where a splitter can begin.
struct split_mark {
    uint64_t offset;      // of the next byte
    uint64_t line;        // that it is in, from 1
    uint64_t records;     // that were given out
    enum split_form form; // what the next byte is in
    struct text page;     // up to its records, where it is one
};

#define SPLIT_START ((struct split_mark){.line = 1, .page = TEXT("")})

enum split_result {
    SPLIT_HUNGRY, // it wants more bytes
    SPLIT_RECORD,
    SPLIT_WRONG, // for good
};

struct splitter;

// NULL when memory is out, or a mark is none.
struct splitter *splitter_open(struct arena *arena, const struct split_mark *mark);

// Takes bytes up to the end of a record, which is borrowed until the next call.
enum split_result splitter_next(struct splitter *splitter, struct text *bytes,
                                struct text *ret_record);

// There are no more bytes: perhaps a last record, then SPLIT_HUNGRY.
enum split_result splitter_end(struct splitter *splitter, struct text *ret_record);

// Behind the record that was given out last; it borrows from the splitter.
struct split_mark splitter_mark(const struct splitter *splitter);

// Whether a page said that it is one of several.
bool splitter_is_cut(const struct splitter *splitter);

// What is wrong: where, and what was expected there.
struct split_fault {
    uint64_t offset;
    uint64_t line;
    const char *expected;
};

struct split_fault splitter_fault(const struct splitter *splitter);

#endif
