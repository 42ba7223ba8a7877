// Which requests a fault is for: a pure rule on what is known of a request (docs/control.md,
// "Faults"). Words compare without ASCII case.
#ifndef AZSREG_WATCH_FAULT_MATCH_H
#define AZSREG_WATCH_FAULT_MATCH_H

#include "base/message.h"

enum { FAULT_GLOB_MAX = 512, FAULT_PAIRS_MAX = 8 };

// A header or a query parameter, and what it has to be like.
struct fault_pair {
    struct text name;
    struct text glob;
};

// What is empty or false is not asked for.
struct fault_match {
    struct text operation; // globs, parted by commas
    struct text method;
    struct text path; // a glob in which * stays within a segment, and ** does not
    struct text subscription;
    struct text caller;
    bool writes;
    struct fault_pair headers[FAULT_PAIRS_MAX];
    size_t header_count;
    struct fault_pair query[FAULT_PAIRS_MAX];
    size_t query_count;
};

// What is known of a request.
struct fault_facts {
    struct text operation;
    struct text method;
    struct text path;         // decoded, one slash before each segment, no query
    struct text subscription; // of the path; empty for none
    struct text caller_id;    // empty, as the next: nobody has signed in
    struct text caller_name;  // of a user; of an application its appId
    bool writes;
    const struct http_field *fields;
    size_t field_count;
    const struct http_field *query; // decoded
    size_t query_count;
};

bool fault_match_fits(const struct fault_match *match, const struct fault_facts *facts);

#endif
