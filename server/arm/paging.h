// Lists: {"value":[…],"nextLink":"…"} (docs/contract.md, "Lists"). The skip token names the last
// row of the page before, so that a page costs the same wherever it is and rows that come and go
// never move another one; it is signed, so that only what a list gave out is taken back by that
// list.
#ifndef AZSREG_ARM_PAGING_H
#define AZSREG_ARM_PAGING_H

#include "arm/call.h"

enum {
    ARM_TOP_MAX = 1000,
    ARM_PAGE_BYTES = 4194304, // of the whole body
};

struct arm_page {
    struct text scope;       // which list this is
    struct text path;        // of the list, in canonical casing: for the nextLink
    const char *const *kept; // parameters that it repeats besides the usual ones; NULL for none
    unsigned long limit;     // rows on a page
    unsigned long count;     // rows written
    struct text after;       // key of the last row of the page before; empty on the first page
    struct text last;        // key of the last row written
    struct text before;      // key of the row before that one
    size_t mark;             // where the last row begins in call->out
    bool more;               // there is a row past this page
};

// Reads $top and $skiptoken and opens the list in call->out. scope is whatever makes this list this
// list: a token of another scope is refused. path is where the list is.
enum arm_code arm_page_open(struct arm_call *call, struct text scope, struct text path,
                            struct arm_page *ret_page);

// Whether the list goes on with a row; false ends the page and notes that there is more. A row that
// is shown has to fit: one that was rendered and would make the body longer than ARM_PAGE_BYTES is
// taken back, unless it is the page's first. One that is not shown ends the page when so much was
// read for it that the rest is better left to the next: a list costs what a page costs, not what
// there is. key is any text, not empty, that the store can go on from; it lives in the arena.
bool arm_page_next(struct arm_call *call, struct arm_page *page, struct text key, bool shown);

// Closes the list, with a nextLink if there is more.
void arm_page_close(struct arm_call *call, struct arm_page *page);

// The token for a key, and back; false for a token not made with this scope and secret.
struct text skip_token_write(struct arena *arena, struct text secret, struct text scope,
                             struct text key);
bool skip_token_read(struct arena *arena, struct text secret, struct text scope, struct text token,
                     struct text *ret_key);

// Of a key of numbers that "/" stands between, which a token has brought back: the next one, cut
// off.
int64_t skip_key_number(struct text *key);

#endif
