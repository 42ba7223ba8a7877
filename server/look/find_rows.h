// What was found, kind by kind.
#ifndef AZSREG_LOOK_FIND_ROWS_H
#define AZSREG_LOOK_FIND_ROWS_H

#include "app/app.h"

enum find_kind {
    FIND_REQUESTS,
    FIND_REGISTRATIONS,
    FIND_SUBSCRIPTIONS,
    FIND_CUSTOMERS, // subscriptions, where they are mapped
    FIND_TENANTS,
    FIND_PARTNERS,
    FIND_PRINCIPALS,
    FIND_KINDS,
};

enum {
    FIND_TOP_MAX = 50,
    FIND_PLACES_MAX = 5, // registrations, or requests, that one id leads to
};

// Members that are empty are not told.
struct find_row {
    const char *kind; // as it is told
    struct text id;
    struct text name;
    struct text under;
    struct text partner;
    struct text login;
    struct text domain;
    struct text key; // of the tree of the directory
    unsigned long n; // of a request
    unsigned status; // its answer's
};

struct find {
    struct arm_call *call;
    size_t limit; // of each kind
    struct find_row rows[FIND_KINDS][FIND_TOP_MAX + 1];
    size_t counts[FIND_KINDS];
    bool is_whole; // everything was looked at
};

// By a GUID. What it is a part of is not asked.
enum store_result find_by_id(struct find *find, const struct guid *id);

// By how names begin.
enum store_result find_by_name(struct find *find, struct text start);

// Requests that are kept: by the id that an answer had, or a client gave; or by number.
void find_requests_by_id(struct find *find, struct text id);
void find_request(struct find *find, unsigned long n);

void find_row_render(struct json_out *out, const struct find_row *row);

#endif
