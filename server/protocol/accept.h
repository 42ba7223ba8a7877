// What a client would take: Accept, Accept-Encoding (RFC 9110, 12.5).
#ifndef AZSREG_PROTOCOL_ACCEPT_H
#define AZSREG_PROTOCOL_ACCEPT_H

#include "base/message.h"

// "NAME;version=1.0.0;q=0.5"
struct accept_wish {
    struct text name;
    struct text version; // .at is NULL where it names none
    int weight;          // in thousandths; 0: not at all
};

// The first of the list, which loses it.
struct accept_wish accept_take(struct text *list);

// How much it would take what is called so; below 0 where it does not name it. Repeated, the field
// is one list.
int accept_weight(const struct http_request *request, const char *field, struct text name);

#endif
