// Exchanges that wait for something; private to http/.
#ifndef AZSREG_HTTP_EXCHANGE_LIST_H
#define AZSREG_HTTP_EXCHANGE_LIST_H

#include "wire/exchange.h"

// In the order in which they came.
struct exchange_list {
    struct exchange *first;
    struct exchange *last;
    size_t count;
};

void exchange_append(struct exchange_list *list, struct exchange *exchange);
// The same, in the order of parked_us.
void exchange_insert(struct exchange_list *list, struct exchange *exchange);
void exchange_unlink(struct exchange_list *list, struct exchange *exchange);

#endif
