// A list, from the store to its pages (arm/paging.h): rows are read until a page is full of those
// that the caller is shown.
#ifndef AZSREG_APP_LISTING_H
#define AZSREG_APP_LISTING_H

#include "arm/paging.h"
#include "engine/db.h"

struct listing {
    struct text scope; // which list this is, and where: arm_page_open
    struct text path;
    const char *const *kept; // query parameters that a nextLink repeats, NULL-terminated; or NULL
    const void *context;     // for the functions below
    size_t row_size;
    bool may_be_short; // fewer rows than asked for are not yet the end: statement_page
    // At most limit rows that come after a key; empty: from the start. ret_rows is where the array
    // goes, a struct ROW **.
    enum store_result (*read)(struct arm_call *call, const void *context, struct text after,
                              size_t limit, void *ret_rows, size_t *ret_count);
    struct text (*key)(struct arm_call *call, const void *row); // what a page can begin after
    bool (*is_shown)(struct arm_call *call, const void *context, const void *row);
    enum arm_code (*render)(struct arm_call *call, const void *context, const void *row);
};

// Answers the call with a page, its rows in the order in which they are read. Refuses what
// arm_page_open does; else the codes of render and of a fault of the store.
enum arm_code listing_answer(struct arm_call *call, const struct listing *listing);

// An is_shown for a list of which everybody sees all.
bool listing_shows_all(struct arm_call *call, const void *context, const void *row);

// For rows whose key is an id: the key, which borrows it, and back, in ret_id; NULL where the list
// begins.
struct text listing_key_of_id(const struct guid *id);
const struct guid *listing_id_of_key(struct text key, struct guid *ret_id);

// For rows whose key has two parts, of which the first has no separator in it.
struct text listing_key_of_two(struct arena *arena, struct text first, char separator,
                               struct text second);

#endif
