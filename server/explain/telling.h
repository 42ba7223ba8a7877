// What the texts of a reason are made of: whom and what a call is about.
#ifndef AZSREG_EXPLAIN_TELLING_H
#define AZSREG_EXPLAIN_TELLING_H

#include "explain/asking.h"

#include "app/app.h"

#define SAY(...) text_format(asking->call->arena, __VA_ARGS__)

struct text telling_id(const struct asking *asking, const struct guid *id);

// The customer's id, as it has to be written, and the tenant it was created in.
struct text telling_customer(const struct asking *asking);
struct text telling_tenant(const struct asking *asking);

// The subscription of the path.
struct text telling_default(const struct asking *asking);

// A value of the error's message, by its number.
struct text telling_value(const struct asking *asking, size_t number);

// Who sold a subscription, and whom it rolls up to. Names; empty for nobody.
struct seller {
    struct text name;
    struct text root;
    struct text unreachable; // which of the two cannot be asked
};
struct seller telling_seller(const struct asking *asking, bool is_customer);

#endif
