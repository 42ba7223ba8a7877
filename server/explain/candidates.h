// Which subscriptions would do in the place of the one that was refused. Only so many are looked
// at: the first of a tenant, or of a partner and its first resellers.
#ifndef AZSREG_EXPLAIN_CANDIDATES_H
#define AZSREG_EXPLAIN_CANDIDATES_H

#include "explain/asking.h"

enum { CANDIDATES_MAX = 10 };

struct candidates {
    struct guid ids[CANDIDATES_MAX];
    size_t count;
};

// Those that the rule would take as customers of the registration, of the tenant that the request
// gives, or else of any but the default subscription's own.
void candidates_find(const struct asking *asking, struct candidates *ret_candidates);

// The first three, with commas between; empty where there are none.
struct text candidates_text(const struct asking *asking, const struct candidates *candidates);

// " Nearest: {id}, {display name}.": the one whose id is no more than three letters from it. Looked
// for among those whose first half is the same, and those of the default subscription's partner.
struct text candidates_nearest(const struct asking *asking, struct text id);

// "names", by id: of the facts and the candidates, where the directory knows them.
void candidates_name(const struct asking *asking, const struct candidates *candidates,
                     struct json_out *out);

#endif
