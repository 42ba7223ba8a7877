// Answers that go out slowly, or not to their end; private to http/.
#ifndef AZSREG_HTTP_TROUBLE_H
#define AZSREG_HTTP_TROUBLE_H

#include "http/loop.h"

// Whether a reply is one of them.
bool trouble_is_wanted(const struct http_reply *reply);

// Has its body read piece by piece.
void trouble_begin(struct exchange *exchange);

enum trouble {
    TROUBLE_NONE,
    TROUBLE_LATER, // exchange->due_us says when
    TROUBLE_END,   // nothing more of it goes out
};

// What becomes of the next piece, of at most ret_size bytes. A server that ends has no time for it.
enum trouble trouble_look(struct exchange *exchange, uint64_t position, size_t *ret_size);

#endif
