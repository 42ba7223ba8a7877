// The answer to what the gate does not let in; private to wire/.
#ifndef AZSREG_WIRE_REFUSAL_H
#define AZSREG_WIRE_REFUSAL_H

#include "framing/framing.h"
#include "wire/exchange.h"
#include "wire/http_app.h"

// Writes it as bytes, for libmicrohttpd has not seen what the answer is to; they are the
// exchange's. Empty where memory is out.
struct text refusal_write(const struct http_app *app, struct exchange *exchange,
                          const struct framing *framing, bool over_tls);

#endif
