// What a request is asked for: the same in filters of what is kept, in verifying, and in rules. All
// that is given has to fit, without case; nothing given is everything. A pure rule.
#ifndef AZSREG_WATCH_MATCH_H
#define AZSREG_WATCH_MATCH_H

#include "base/message.h"

enum {
    MATCH_PAIRS_MAX = 8,        // headers, and query parameters, that one asks for
    MATCH_DIFFERENCES_MAX = 32, // more than there is to ask for
};

// The words of a match, each a text of its own. .at is NULL: not asked for.
enum match_word {
    MATCH_OPERATION, // globs, parted by commas
    MATCH_METHOD,
    MATCH_PATH, // glob: decoded, with one leading slash, without its query
    MATCH_SUBSCRIPTION,
    MATCH_CALLER, // object id, user name or appId; "anonymous"
    MATCH_STATUS, // "409", "4xx"; of what is answered, as all that follows
    MATCH_CODE,
    MATCH_REASON,
    MATCH_FAULT,
    MATCH_REQUEST_ID,
    MATCH_CORRELATION,
    MATCH_WORDS,
};

struct match_pair {
    struct text name;
    struct text glob;
};

struct match_pairs {
    struct match_pair pairs[MATCH_PAIRS_MAX];
    size_t count;
};

struct match {
    struct text words[MATCH_WORDS];
    bool writes; // only what does
    struct match_pairs headers;
    struct match_pairs query;
};

// What a request was, and what became of it.
struct match_facts {
    struct text words[MATCH_WORDS]; // .at NULL: there is none
    struct text caller_id;          // the other name of its caller
    bool writes;
    const struct http_field *fields;
    size_t field_count;
    struct text query; // still encoded, without its '?'
};

// The member of JSON, or the parameter, that a word is.
const char *match_name(enum match_word word);

// The arena is for what has to be decoded.
bool match_fits(const struct match *match, const struct match_facts *facts, struct arena *arena);

// With texts of its own in that arena.
struct match match_copy(struct arena *arena, const struct match *match);

// One thing that was asked for, and is not so.
struct match_difference {
    const char *field; // "path", "header", "query"
    struct text name;  // of a header or a parameter; empty
    struct text wanted;
    struct text got; // .at NULL: none
};

// All of them, in the order above; their count.
size_t match_differs(const struct match *match, const struct match_facts *facts,
                     struct arena *arena,
                     struct match_difference ret_differences[MATCH_DIFFERENCES_MAX]);

#endif
